namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>A decoded kernel.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Column and bytes of each parameter.</param>
/// <param name="MaximumThreads">Threads of a block, as <c>.maxntid</c> has them.</param>
/// <param name="Shared">Start and bytes of each shared array.</param>
/// <param name="Registers">The columns.</param>
/// <param name="Code">The instructions.</param>
internal sealed record PtxProgram(
    string Name, (int Offset, int Size)[] Parameters, int MaximumThreads, (int Start, int Bytes)[] Shared, PtxRegisters Registers, PtxInstruction[] Code);
