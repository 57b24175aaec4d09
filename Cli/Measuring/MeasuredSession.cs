using System.Diagnostics;
using RepVgg.Backends.Core;
using RepVgg.Backends.CSharp;
using RepVgg.IR.Tensors;
using RepVgg.Runtime;

namespace RepVgg.Cli.Measuring;

/// <summary>A lowered model in the C# engine with random images, of which one call after another is measured.</summary>
internal sealed class MeasuredSession : IDisposable
{
    private const int Seed = 2021;
    private const int LeastWarmUps = 5;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(300);

    private readonly ITimedSession _session;
    private readonly ReadOnlyMemory<float>[] _inputs;
    private readonly Memory<float>[] _outputs;

    /// <summary>Compiles and loads a model.</summary>
    public MeasuredSession(LoweredModel model, BenchRequest request)
    {
        var start = Stopwatch.GetTimestamp();
        _session = CSharpEngine.LoadTimed(model, new CSharpOptions { ClassName = "Model", Prefetch = request.Prefetch }, out var loading);
        (LoadTime, CompileTime) = (loading, Stopwatch.GetElapsedTime(start) - loading);
        _session.MaxDegreeOfParallelism = request.Threads;
        _inputs = [.. model.Inputs.Select((port, i) => Images(port.Shape.WithBatch(request.Batch), Seed + i))];
        _outputs = [.. model.Outputs.Select(port => new float[port.Shape.WithBatch(request.Batch).ElementCount].AsMemory())];
        Model = model;
        Layers = [.. model.Layers];
        Batch = request.Batch;
    }

    /// <summary>The model.</summary>
    public LoweredModel Model { get; }

    /// <summary>The layers that are measured, in order.</summary>
    public IReadOnlyList<LoweredStep> Layers { get; }

    /// <summary>Images of a call.</summary>
    public int Batch { get; }

    /// <summary>Writing and compiling the source, which an app that has the source doesn't do.</summary>
    public TimeSpan CompileTime { get; }

    /// <summary>Checking and packing the weights.</summary>
    public TimeSpan LoadTime { get; }

    /// <summary>Calls until the just-in-time compiler has had time for the code.</summary>
    public void WarmUp(CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        for (var calls = 0; calls < LeastWarmUps || Stopwatch.GetElapsedTime(start) < WarmUpTime; calls++)
        {
            cancellation.ThrowIfCancellationRequested();
            _session.Run(_inputs, _outputs);
        }
    }

    /// <summary>Calls once.</summary>
    public MeasuredCall Call()
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        _session.Run(_inputs, _outputs);
        var end = Stopwatch.GetTimestamp();
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return new(Milliseconds(end - start), [.. _session.LayerTimes.Select(Milliseconds)], allocated);
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    /// <summary>As exactly as the clock says; a TimeSpan would round to 100 nanoseconds, which is much of a small layer.</summary>
    private static double Milliseconds(long ticks) => ticks * 1e3 / Stopwatch.Frequency;

    private static ReadOnlyMemory<float> Images(Shape shape, int seed) =>
        Array.ConvertAll(Tensor.Random(shape, seed).Read().ToArray(), x => (float)x);
}
