using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Cli.SelfTest;

/// <summary>
/// What the RepVGG paper measured: examples per second in float32, 128 images of 224×224, on its card. Not a measurement of this machine, and of
/// another library, compiler and year.
/// </summary>
internal static class PaperSpeed
{
    /// <summary>Where the figures are from.</summary>
    public const string Source = "table 4 of arXiv:2101.03697";

    /// <summary>The card.</summary>
    public const string Device = "GeForce GTX 1080 Ti";

    private const int Batch = 128;

    private const int ImageSize = 224;

    private static readonly Dictionary<string, int> ExamplesPerSecond = new(StringComparer.Ordinal)
    {
        ["RepVGG-A0"] = 3256,
        ["RepVGG-A1"] = 2339,
        ["RepVGG-B0"] = 1817,
        ["RepVGG-A2"] = 1322,
        ["RepVGG-B1g4"] = 868,
        ["RepVGG-B1g2"] = 792,
        ["RepVGG-B1"] = 685,
        ["RepVGG-B2g4"] = 581,
        ["RepVGG-B2"] = 460,
    };

    /// <summary>The paper's figure for the same model, precision, batch and image, or null where it has none.</summary>
    /// <param name="result">A timing.</param>
    /// <param name="imageSize">Height and width of its images.</param>
    public static int? For(SpeedResult result, int imageSize) =>
        result is { Precision: BundlePrecision.Fp32, Batch: Batch } && imageSize == ImageSize && ExamplesPerSecond.TryGetValue(result.Model, out var speed) ? speed : null;
}
