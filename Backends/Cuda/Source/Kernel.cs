namespace RepVgg.Backends.Cuda.Source;

/// <summary>A kernel of the source file.</summary>
/// <param name="Name">Its C name.</param>
/// <param name="Code">Its text.</param>
/// <param name="Threads">Threads of a block.</param>
internal sealed record Kernel(string Name, string Code, int Threads);
