namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>A decoded instruction.</summary>
/// <param name="operation">What it does; a branch, a barrier and a return do nothing.</param>
/// <param name="flow">Where execution goes on.</param>
/// <param name="operands">Columns of registers, numbers of predicates: results first, then what is read.</param>
/// <param name="line">Its line in the module, from 1.</param>
/// <param name="text">The line.</param>
internal sealed class PtxInstruction(PtxOperation operation, PtxFlow flow, int[] operands, int line, string text)
{
    public Action<PtxWarp, PtxInstruction> Execute { get; } = operation.Execute;

    public PtxFlow Flow { get; } = flow;

    public int Line { get; } = line;

    public string Text { get; } = text;

    /// <summary>Bytes that a memory access adds to its address.</summary>
    public long Offset { get; init; }

    /// <summary>The predicate that guards a branch, or -1.</summary>
    public int Guard { get; init; } = -1;

    /// <summary>Whether the guard has to be false.</summary>
    public bool IsGuardNegated { get; init; }

    /// <summary>A branch's target: the position of an instruction.</summary>
    public int Target { get; set; } = -1;

    public int this[int operand] => operands[operand];
}

/// <summary>Where execution goes on after an instruction.</summary>
internal enum PtxFlow
{
    /// <summary>The next instruction.</summary>
    Next,

    /// <summary>The target, where the guard says so.</summary>
    Branch,

    /// <summary>The next one, when all threads of the block are here.</summary>
    Barrier,

    /// <summary>Nowhere.</summary>
    Return,
}
