using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>
/// A warp. Its threads execute each instruction together; where they part, those that are farthest behind go on until the others are met
/// again. It runs until a barrier, before the other warps do: what isn't stored before a barrier isn't there for them.
/// </summary>
/// <param name="block">The block.</param>
/// <param name="program">The kernel.</param>
/// <param name="firstThread">Of the block's threads.</param>
/// <param name="threads">The warp's threads, at most 32.</param>
internal sealed unsafe class PtxWarp(PtxBlock block, PtxProgram program, int firstThread, int threads)
{
    /// <summary>More instructions than any kernel of the tests has between barriers.</summary>
    private const int MaximumSteps = 1_000_000;

    private readonly byte[] _columns = GC.AllocateArray<byte>(program.Registers.Bytes, pinned: true);

    private readonly byte[] _spare = GC.AllocateArray<byte>(PtxRegisters.Lanes * sizeof(ulong), pinned: true);

    private readonly uint[] _predicates = new uint[program.Registers.Predicates];

    private readonly uint _all = threads == PtxRegisters.Lanes ? uint.MaxValue : (1u << threads) - 1;

    /// <summary>Threads that aren't active, by the instruction that they are to execute.</summary>
    private readonly SortedDictionary<int, uint> _parked = [];

    /// <summary>The address of the columns, once the warp has started.</summary>
    private byte* _first;

    private int _position;

    private int _nextParked;

    /// <summary>The block.</summary>
    public PtxBlock Block => block;

    /// <summary>The number of its first thread in the block.</summary>
    public int FirstThread => firstThread;

    /// <summary>The threads that execute the instruction, a bit each.</summary>
    public uint Active { get; private set; }

    /// <summary>The barrier at which the warp waits; null when all its threads have returned.</summary>
    public PtxInstruction? Barrier { get; private set; }

    /// <summary>Puts the warp before the kernel's first instruction.</summary>
    /// <param name="columns">Constants and parameters.</param>
    public void Start(ReadOnlySpan<byte> columns)
    {
        columns.CopyTo(_columns);
        _first = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_columns));
        _predicates.AsSpan().Clear();
        var thread = Column<int>(program.Registers.Of("%tid.x"));
        for (var lane = 0; lane < thread.Length; lane++)
        {
            thread[lane] = FirstThread + lane;
        }

        (_position, Active, Barrier) = (0, _all, null);
        _parked.Clear();
        _nextParked = int.MaxValue;
    }

    /// <summary>Runs to the next barrier, or to the end.</summary>
    /// <exception cref="PtxException">It does what it may not.</exception>
    public void Run()
    {
        Barrier = null;
        var code = program.Code;
        try
        {
            for (var steps = 0; Active != 0 && Barrier is null; steps++)
            {
                Step(code[_position]);
                if (_position >= _nextParked)
                {
                    Go();
                }

                if (steps == MaximumSteps)
                {
                    throw new PtxException("the kernel doesn't end");
                }
            }
        }
        catch (PtxException e)
        {
            var instruction = code[_position];
            throw new PtxException(FormattableString.Invariant($"{program.Name}, thread {FirstThread} and on, line {instruction.Line}: {instruction.Text}: {e.Message}"), e);
        }
    }

    /// <summary>A column's first value.</summary>
    public T* Pointer<T>(int offset)
        where T : unmanaged => (T*)(_first + offset);

    /// <summary>A column's values.</summary>
    public Span<T> Column<T>(int offset)
        where T : unmanaged => new(Pointer<T>(offset), PtxRegisters.Lanes);

    /// <summary>Where an operation puts the values of a column: also those of threads that aren't active, which <see cref="Commit"/> drops.</summary>
    public Span<T> Result<T>(int offset)
        where T : unmanaged => Active == _all ? Column<T>(offset) : new(Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_spare)), PtxRegisters.Lanes);

    /// <summary>Moves a result into its column.</summary>
    public void Commit<T>(int offset, Span<T> result)
        where T : unmanaged
    {
        if (Active == _all)
        {
            return;
        }

        var column = Column<T>(offset);
        for (var rest = Active; rest != 0; rest &= rest - 1)
        {
            var lane = BitOperations.TrailingZeroCount(rest);
            column[lane] = result[lane];
        }
    }

    /// <summary>The threads for which a predicate holds.</summary>
    public uint Predicate(int number) => _predicates[number];

    /// <summary>Sets a predicate of the active threads.</summary>
    public void SetPredicate(int number, uint threads) => _predicates[number] = (_predicates[number] & ~Active) | (threads & Active);

    private void Step(PtxInstruction instruction)
    {
        switch (instruction.Flow)
        {
            case PtxFlow.Next:
                instruction.Execute(this, instruction);
                _position++;
                break;
            case PtxFlow.Branch:
                Branch(instruction);
                break;
            case PtxFlow.Barrier:
                Barrier = Active == _all ? instruction : throw new PtxException("a barrier that some threads of a warp don't reach");
                _position++;
                break;
            default:
                Active = 0;
                Go();
                break;
        }
    }

    private void Branch(PtxInstruction instruction)
    {
        var taken = Active & (instruction.Guard < 0 ? uint.MaxValue : instruction.IsGuardNegated ? ~Predicate(instruction.Guard) : Predicate(instruction.Guard));
        if (taken == Active)
        {
            _position = instruction.Target;
        }
        else
        {
            Park(instruction.Target, taken);
            Active &= ~taken;
            _position++;
        }
    }

    /// <summary>Lets the threads that are farthest behind go on.</summary>
    private void Go()
    {
        Park(_position, Active);
        if (_parked.Count > 0)
        {
            (_position, Active) = _parked.First();
            _parked.Remove(_position);
        }

        _nextParked = _parked.Count == 0 ? int.MaxValue : _parked.Keys.First();
    }

    private void Park(int position, uint threads)
    {
        if (threads != 0)
        {
            _parked[position] = _parked.GetValueOrDefault(position) | threads;
            _nextParked = Math.Min(_nextParked, position);
        }
    }
}
