using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Cli.SelfTest;

/// <summary>How fast a model ran.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Precision">What was multiplied.</param>
/// <param name="AskedBatch">Images as asked for.</param>
/// <param name="Batch">Images that fitted the device's memory.</param>
/// <param name="Milliseconds">The median time of a run; not a number where there is none.</param>
/// <param name="Least">The shortest.</param>
/// <param name="Macs">Multiply-accumulates for one image, as the literature counts them.</param>
/// <param name="Peak">Operations per second that the device's units for this precision do at its peak clock, or null where that isn't known.</param>
/// <param name="Failure">Why there is no time, or null.</param>
internal sealed record SpeedResult(
    string Model, BundlePrecision Precision, int AskedBatch, int Batch, double Milliseconds, double Least, long Macs, double? Peak, string? Failure)
{
    /// <summary>Images per second at the median.</summary>
    public double ExamplesPerSecond => Batch / Milliseconds * 1e3;

    /// <summary>Operations per second, two per multiply-accumulate of the definition: Winograd needs fewer and may exceed the peak.</summary>
    public double Flops => 2 * Macs * ExamplesPerSecond;

    /// <summary>The rate's part of the peak; not a number where that isn't known.</summary>
    public double PercentOfPeak => 100 * Flops / (Peak ?? double.NaN);
}
