namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>Runs the blocks of a kernel's launches, one after another.</summary>
internal sealed class PtxBlock
{
    private readonly PtxProgram _program;

    private readonly PtxWarp[] _warps;

    private readonly byte[] _columns;

    /// <param name="program">The kernel.</param>
    /// <param name="global">Device memory.</param>
    /// <param name="threads">Threads of a block.</param>
    public PtxBlock(PtxProgram program, PtxGlobalMemory global, int threads)
    {
        (_program, Global, Shared, _columns) = (program, global, new(program.Shared), program.Registers.Image());
        _warps =
        [
            .. Enumerable.Range(0, (threads + PtxRegisters.Lanes - 1) / PtxRegisters.Lanes)
                .Select(w => w * PtxRegisters.Lanes)
                .Select(first => new PtxWarp(this, program, first, Math.Min(PtxRegisters.Lanes, threads - first))),
        ];
    }

    /// <summary>Device memory.</summary>
    public PtxGlobalMemory Global { get; }

    /// <summary>The block's memory.</summary>
    public PtxSharedMemory Shared { get; }

    /// <summary>Sets a parameter.</summary>
    public void SetParameter(int index, ulong value) => PtxRegisters.Set(_columns, _program.Parameters[index].Offset, _program.Parameters[index].Size, value);

    /// <summary>Runs all blocks of a grid.</summary>
    /// <exception cref="PtxException">One does what it may not.</exception>
    public void Run((uint X, uint Y, uint Z) grid)
    {
        var isFirst = true;
        for (var z = 0u; z < grid.Z; z++)
        {
            for (var y = 0u; y < grid.Y; y++)
            {
                for (var x = 0u; x < grid.X; x++)
                {
                    Global.BeginBlock(isFirst);
                    isFirst = false;
                    Run(x, y, z);
                }
            }
        }
    }

    private void Run(uint x, uint y, uint z)
    {
        PtxRegisters.Set(_columns, _program.Registers.Of("%ctaid.x"), sizeof(uint), x);
        PtxRegisters.Set(_columns, _program.Registers.Of("%ctaid.y"), sizeof(uint), y);
        PtxRegisters.Set(_columns, _program.Registers.Of("%ctaid.z"), sizeof(uint), z);
        Shared.Poison();
        foreach (var warp in _warps)
        {
            warp.Start(_columns);
        }

        do
        {
            foreach (var warp in _warps)
            {
                warp.Run();
                if (warp.Barrier != _warps[0].Barrier)
                {
                    throw new PtxException(FormattableString.Invariant($"{_program.Name}, line {(warp.Barrier ?? _warps[0].Barrier)!.Line}: the warps of a block don't meet at one barrier"));
                }
            }
        }
        while (_warps[0].Barrier is not null);
    }
}
