namespace RepVgg.Runtime.Cuda.Compilation;

/// <summary>What a compilation gave.</summary>
/// <param name="Cubin">Machine code.</param>
/// <param name="Ptx">The text for the virtual machine that it was made from.</param>
public sealed record NvrtcResult(byte[] Cubin, byte[] Ptx);
