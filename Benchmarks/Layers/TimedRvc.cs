using System.Diagnostics;
using RepVgg.Backends.Core;
using RepVgg.Backends.CSharp;
using RepVgg.Benchmarks.Engines;
using RepVgg.Benchmarks.Models;
using RepVgg.Runtime;

namespace RepVgg.Benchmarks.Layers;

/// <summary>rvc's plain form with a clock between the layers.</summary>
internal sealed class TimedRvc : IDisposable
{
    private readonly ITimedSession _session;
    private readonly RvcEngine _engine;
    private readonly int[] _convolutions;

    /// <summary>Lowers, emits, compiles and loads.</summary>
    public TimedRvc(Workload work)
    {
        var model = RvcEngine.Lowered(work, Form.Plain);
        var layers = model.Layers.ToArray();
        _convolutions = [.. layers.Index().Where(l => l.Item is ConvolutionStep).Select(l => l.Index)];
        Convolutions = [.. layers.OfType<ConvolutionStep>()];
        _session = CSharpEngine.LoadTimed(model, RvcEngine.Options);
        _engine = new RvcEngine(work, _session);
    }

    /// <summary>The convolutions, in order.</summary>
    public ConvolutionStep[] Convolutions { get; }

    /// <summary>Computes the scores.</summary>
    public void Run() => _engine.Run();

    /// <summary>The last call's convolutions, in milliseconds.</summary>
    public double[] Times()
    {
        var ticks = _session.LayerTimes;
        return [.. _convolutions.Select(i => ticks[i] * 1e3 / Stopwatch.Frequency)];
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();
}
