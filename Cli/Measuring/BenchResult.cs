using System.Collections.Immutable;
using RepVgg.Backends.Core;

namespace RepVgg.Cli.Measuring;

/// <summary>What <c>rvc bench</c> measured.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Peak">The machine.</param>
/// <param name="CompileMilliseconds">Writing and compiling the source.</param>
/// <param name="LoadMilliseconds">Checking and packing the weights.</param>
/// <param name="MedianMilliseconds">A call.</param>
/// <param name="LeastMilliseconds">The fastest call.</param>
/// <param name="AllocatedBytes">What the calling thread allocates per call.</param>
/// <param name="Macs">Multiply-accumulates of a call.</param>
/// <param name="Layers">The layers.</param>
internal sealed record BenchResult(
    BenchRequest Request,
    ArithmeticPeak Peak,
    double CompileMilliseconds,
    double LoadMilliseconds,
    double MedianMilliseconds,
    double LeastMilliseconds,
    double AllocatedBytes,
    long Macs,
    ImmutableArray<BenchLayer> Layers)
{
    /// <summary>Images per second at the median.</summary>
    public double ImagesPerSecond => Request.Batch / MedianMilliseconds * 1e3;

    /// <summary>Operations per second in 10⁹, at two per multiply-accumulate, as the literature counts them: Winograd needs fewer and may exceed the peak.</summary>
    public static double Rate(long macs, double milliseconds) => milliseconds > 0 ? 2.0 * macs / milliseconds / 1e6 : 0;

    /// <summary>Measures a model.</summary>
    public static BenchResult Measure(LoweredModel model, BenchRequest request, CancellationToken cancellation)
    {
        var peak = ArithmeticPeak.Measure(request.Threads);
        using var session = new MeasuredSession(model, request);
        session.WarmUp(cancellation);
        var calls = new MeasuredCall[request.Rounds];
        for (var round = 0; round < calls.Length; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            calls[round] = session.Call();
        }

        return new(
            request,
            peak,
            session.CompileTime.TotalMilliseconds,
            session.LoadTime.TotalMilliseconds,
            Median.Of(calls.Select(c => c.Milliseconds)),
            calls.Min(c => c.Milliseconds),
            Median.Of(calls.Select(c => (double)c.AllocatedBytes)),
            model.Macs * request.Batch,
            BenchLayer.Of(session, calls));
    }
}

/// <summary>How <c>rvc bench</c> is to measure.</summary>
/// <param name="Batch">Images per call.</param>
/// <param name="Threads">Threads per call.</param>
/// <param name="Rounds">Calls that count.</param>
/// <param name="Prefetch">Whether the class is compiled with <c>RVC_PREFETCH</c>.</param>
internal sealed record BenchRequest(int Batch, int Threads, int Rounds, bool Prefetch = false);
