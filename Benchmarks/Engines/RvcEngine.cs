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
    public RvcEngine(Workload work, Form form)
    {
        _session = CSharpEngine.Load(Lowering.Lower(work.Model.Of(form), new LoweringOptions()), new CSharpOptions { ClassName = "Model" });
        Threads = _session.MaxDegreeOfParallelism = work.Threads;
        Scores = work.NewScores();
        _inputs = [work.Images];
        _outputs = [Scores];
    }

    /// <inheritdoc/>
    public int Threads { get; }

    /// <inheritdoc/>
    public float[] Scores { get; }

    /// <inheritdoc/>
    public void Run() => _session.Run(_inputs, _outputs);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
