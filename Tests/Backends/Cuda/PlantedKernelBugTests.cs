using System.Globalization;
using System.Text.RegularExpressions;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Tests.Backends.Cuda.Catalogue;
using RepVgg.Tests.Backends.Cuda.Emulator;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>Mistakes in the backend's own kernels are found, by the tracer or by wrong numbers.</summary>
public sealed partial class PlantedKernelBugTests
{
    /// <summary>What is planted, in which kernels' precision, the text that is replaced, and its replacement.</summary>
    [Theory]
    [InlineData("no barrier", BundlePrecision.Fp32, "            __syncthreads();\n        }\n    }", "        }\n    }")]
    [InlineData("one buffer", BundlePrecision.Fp32, "buffer ^= 1;", "")]
    [InlineData("no padding", BundlePrecision.Fp32, "(unsigned)(y0 + tap_y", "true || (unsigned)(y0 + tap_y")]
    [InlineData("no bound on rows", BundlePrecision.Fp32, "if (row < rows) {", "{")]
    [InlineData("no bound on pixels", BundlePrecision.Fp32, "row < 64 && column < 49", "row < 64")]
    [InlineData("no barrier before a transposed tile is read", BundlePrecision.Fp32, " : 0.0f;\n    }\n    __syncthreads();", " : 0.0f;\n    }")]
    [InlineData("no barrier", BundlePrecision.Fp16, "            __syncthreads();\n        }\n        if (slice + 2", "        }\n        if (slice + 2")]
    [InlineData("wait off by one", BundlePrecision.Fp16, "rvc_cp_async_wait1();", "rvc_cp_async_wait2();")]
    [InlineData("wrong swizzle", BundlePrecision.Fp16, "(piece ^ (thread / 8 % 4))", "(piece ^ (thread / 4 % 4))")]
    public void IsFound(string bug, BundlePrecision precision, string text, string replacement)
    {
        Assert.NotEmpty(bug);
        var (right, wrong, bundle) = Run(precision, text, source => source.Replace(text, replacement, StringComparison.Ordinal));
        using (right)
        using (wrong)
        {
            var error = wrong.Run(bundle.Manifest.Plans[0]);
            Assert.True(error is not null || !SameOutputs(right, wrong, bundle), "nothing was noticed");
        }
    }

    /// <summary>Rows of the transposed tile that aren't padded: right numbers, but neighbouring lanes store to one bank.</summary>
    [Fact]
    public void AnUnpaddedTileExceedsItsBoundOfWavefronts() => AssertCostly("tile_a[2][8][17]", "wavefronts", source =>
        Pixel().Replace(source.Replace("tile_a[2][8][17]", "tile_a[2][8][16]", StringComparison.Ordinal).Replace("channel_quad * 68", "channel_quad * 64", StringComparison.Ordinal), Unpadded));

    /// <summary>The same for a tile that is there to transpose: right numbers, but lanes along the columns meet one bank.</summary>
    [Fact]
    public void AnUnpaddedTranspositionExceedsItsBoundOfWavefronts() => AssertCostly("tile[32][33]", "wavefronts", source =>
        source.Replace("tile[32][33]", "tile[32][32]", StringComparison.Ordinal));

    /// <summary>Lanes that write the rows that they read: right numbers, but each of their elements lies in a sector of its own.</summary>
    [Fact]
    public void ATranspositionThatWritesRowsExceedsItsBoundOfSectors() => AssertCostly("c = thread / 32 + i * 8, r = thread % 32;", "stored sectors", source =>
        source.Replace("c = thread / 32 + i * 8, r = thread % 32;", "r = thread / 32 + i * 8, c = thread % 32;", StringComparison.Ordinal));

    /// <summary>A thread's quads of outputs side by side: right numbers, but lanes next to each other store 32 bytes apart.</summary>
    [Fact]
    public void AStoreThatIsNotCoalescedExceedsItsBoundOfSectors() => AssertCostly("thread_column + 8", "stored sectors", source => source
        .Replace("thread_column + 0", "thread_column * 2", StringComparison.Ordinal).Replace("thread_column + 8", "thread_column * 2 + 1", StringComparison.Ordinal));

    private static void AssertCostly(string text, string what, Func<string, string> plant)
    {
        var (right, wrong, bundle) = Run(BundlePrecision.Fp32, text, plant, traceRight: true);
        using (right)
        using (wrong)
        {
            Assert.Null(wrong.Run(bundle.Manifest.Plans[0]));
            Assert.True(SameOutputs(right, wrong, bundle));
            Assert.All(right.Reports, r => Assert.Empty(AccessBound.Exceeded(r)));
            Assert.Contains(wrong.Reports.SelectMany(AccessBound.Exceeded), e => e.Contains(what, StringComparison.Ordinal));
        }
    }

    /// <summary>The bundle as it is, which has run, and with a mistake, which hasn't.</summary>
    private static (LaunchedBundle Right, LaunchedBundle Wrong, CatalogueBundle Bundle) Run(
        BundlePrecision precision, string text, Func<string, string> plant, bool traceRight = false)
    {
        var part = KernelCatalogue.One;
        var bundle = CatalogueBundle.Of(part, precision);
        Assert.Contains(text, bundle.Source, StringComparison.Ordinal);
        float[][] inputs = [.. part.Inputs(2).Select(i => Array.ConvertAll(i.Data, v => (float)v))];
        var right = new LaunchedBundle(bundle, inputs, images: 2, trace: traceRight);
        Assert.Null(right.Run(bundle.Manifest.Plans[0]));
        return (right, new LaunchedBundle(bundle, inputs, images: 2, trace: true, plant(bundle.Source)), bundle);
    }

    private static bool SameOutputs(LaunchedBundle right, LaunchedBundle wrong, CatalogueBundle bundle) =>
        Enumerable.Range(0, bundle.Manifest.Outputs.Length).All(i => right.Output(i).AsSpan().SequenceEqual(wrong.Output(i)));

    private static string Unpadded(Match match)
    {
        var place = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return FormattableString.Invariant($"pixels[{(place / 68 * 64) + (place % 68)}]");
    }

    [GeneratedRegex(@"pixels\[(\d+)\]")]
    private static partial Regex Pixel();
}
