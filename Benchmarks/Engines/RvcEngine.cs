using RepVgg.Backends.Core;
using RepVgg.Backends.CSharp;
using RepVgg.Benchmarks.Models;
using RepVgg.Runtime;

namespace RepVgg.Benchmarks.Engines;

/// <summary>The class that rvc generates, compiled in memory.</summary>
internal sealed class RvcEngine : IEngine
{
    private readonly IInferenceSession _session;
    private readonly ReadOnlyMemory<float>[] _inputs;
    private readonly Memory<float>[] _outputs;

    /// <summary>Lowers, emits, compiles and loads.</summary>
    /// <param name="work">The network and its images.</param>
    /// <param name="form">The network's form.</param>
    /// <param name="prefetch">Whether the class is compiled with <c>RVC_PREFETCH</c>.</param>
    public RvcEngine(Workload work, Form form, bool prefetch)
        : this(work, CSharpEngine.Load(Lowered(work, form), Options with { Prefetch = prefetch }))
    {
    }

    /// <summary>Takes a session that was compiled and loaded, and disposes of it in the end.</summary>
    public RvcEngine(Workload work, IInferenceSession session)
    {
        _session = session;
        Threads = _session.MaxDegreeOfParallelism = work.Threads;
        Scores = work.NewScores();
        _inputs = [work.Images];
        _outputs = [Scores];
    }

    /// <summary>The name of the class in memory.</summary>
    public static CSharpOptions Options { get; } = new() { ClassName = "Model" };

    /// <summary>A network as the backend decides to compute it.</summary>
    public static LoweredModel Lowered(Workload work, Form form) => Lowering.Lower(work.Model.Of(form), new LoweringOptions());

    /// <inheritdoc/>
    public int Threads { get; }

    /// <inheritdoc/>
    public float[] Scores { get; }

    /// <inheritdoc/>
    public void Run() => _session.Run(_inputs, _outputs);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
