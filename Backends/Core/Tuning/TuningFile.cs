using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>The algorithms that were fastest on machines, as <c>rvc tune</c> writes them and <c>--tune</c> replays them.</summary>
/// <param name="Processor">What was measured of the generated C#, or null.</param>
/// <param name="Cuda">What was measured on CUDA devices: one entry per architecture, precision and batch.</param>
public sealed record TuningFile(ProcessorTuning? Processor, ImmutableArray<CudaTuning> Cuda)
{
    /// <summary>The version of the file's form; another one is refused.</summary>
    public const int SchemaVersion = 1;

    /// <summary>A file without measurements.</summary>
    public static readonly TuningFile Empty = new(null, []);

    /// <summary>The file with a further measurement, which replaces one of the same architecture, precision and batch.</summary>
    public TuningFile With(CudaTuning tuning) => this with { Cuda = [.. Cuda.Where(c => !tuning.Replaces(c)), tuning] };
}
