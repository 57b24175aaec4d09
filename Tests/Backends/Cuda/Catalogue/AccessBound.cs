using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RepVgg.Tests.Backends.Cuda.Catalogue;

/// <summary>What the accesses of a kernel may cost at most.</summary>
/// <param name="Kernel">The start of the kernel's name.</param>
/// <param name="Most">The bound.</param>
/// <param name="Channels">The channels that it is for.</param>
internal sealed partial record AccessBound(string Kernel, AccessCost Most, BoundChannels Channels = BoundChannels.Any)
{
    /// <summary>The first that fits a kernel's name holds.</summary>
    private static readonly AccessBound[] All =
    [
        // Rows that begin within a sector: a slice of a pixel and a row of weights touch one more than they fill, a row of results too.
        new("conv_gemm_128x64x8_c4_", new(1, 1.12, 1.9), BoundChannels.Ragged),
        new("conv_gemm_", new(1, 1.56, 1.22), BoundChannels.Ragged),
        new("conv_gemm_", new(1, 1, 1)),

        // In the epilogues of ragged blocks fewer than eight lanes read shared memory together.
        new("conv_tf32", new(1.08, 1.23, 1.23), BoundChannels.Ragged),
        new("conv_tf32", new(1.02, 1, 1)),

        // A lane stores eight halves, and loads their biases by two quads of float32: each load uses half of its sectors.
        new("conv_fp16_", new(1.08, 1.1, 1.34), BoundChannels.Ragged),
        new("conv_fp16_", new(1.02, 1.11, 1)),

        // Eight pixels of one channel are read together, every second float where the stride is 2, from two rows where rows are as short as
        // here. The other taps read what lies between from the cache.
        new("conv_planar_c3_k20_", new(1, 4.2, 1.67)),
        new("conv_planar_", new(1, 4.88, 1)),
        new("split_sum_", new(1, 1.01, 1), BoundChannels.Ragged),
        new("split_sum_", new(1, 1, 1)),
        new("winograd_", new(1, 1.01, 1.16), BoundChannels.Ragged),
        new("winograd_", new(1, 1, 1)),
        new("linear_", new(1, 1, 1)),
        new("global_average_", new(1, 1, 1)),
        new("softmax_", new(1, 1, 1)),

        // Groups too narrow for products: neighbouring lanes read the same few channels, of every second pixel where the stride is 2.
        new("conv_grouped_", new(1, 1.66, 1)),

        // Rows of NCHW begin within a sector where pixels don't fill it (halves lose more), and the channels of ragged images in NHWC.
        // Of an image with fewer channels than 16 bytes hold, lanes read those and leave the padding.
        .. ((string[])["pack_input_", "copy_output_", "flatten_", "unflatten_", "strided_copy_"]).SelectMany(k =>
            new AccessBound[] { new(k, new(1, 3.75, 1.5), BoundChannels.Few), new(k, new(1, 1.38, 1.49)) }),

        // Runs as long as what lies behind the axis: 4 to 30 elements here.
        new("reduce_rows_", new(1, 1, 1)),
        new("reduce_", new(1, 3.6, 1)),

        // With 40 columns a warp has two rows at most; with 3 it has eleven, and reads an element of each. The next ones come from the cache.
        new("matrix_product_48x10x9x40_", new(1, 1.38, 1)),
        new("matrix_product_4x5x6x3_", new(1, 3.47, 1)),

        // Windows of four channels, which the catalogue's images have: half a sector, a quarter in half precision.
        new("max_pool_", new(1, 2.81, 1)),
        new("average_pool_", new(1, 2.81, 1)),
        new("adaptive_average_", new(1, 4, 1)),

        // Layers of one element for one: half precision stores eight channels where there are four, and reads no padding.
        new("", new(1, 2, 1)),
    ];

    /// <summary>What a launch exceeds, as the tracer reports it; nothing where all is within the bounds.</summary>
    public static IEnumerable<string> Exceeded(JsonElement report)
    {
        var kernel = report.GetProperty("kernel").GetString()!;
        var most = All.First(b => kernel.StartsWith(b.Kernel, StringComparison.Ordinal) && b.Fits(kernel)).Most;
        var cost = AccessCost.Of(report);
        return new[]
        {
            (What: "wavefronts", Cost: cost.Wavefronts, Bound: most.Wavefronts),
            (What: "loaded sectors", Cost: cost.Loads, Bound: most.Loads),
            (What: "stored sectors", Cost: cost.Stores, Bound: most.Stores),
        }.Where(c => c.Cost > c.Bound).Select(c => FormattableString.Invariant($"{kernel}: {c.Cost:F3} {c.What} for each that there need be, {c.Bound} allowed"));
    }

    private bool Fits(string kernel) => Channels switch
    {
        BoundChannels.Ragged => Numbers(OfLayer(), kernel).Any(n => n % (kernel.Contains("_fp16_", StringComparison.Ordinal) ? 16 : 8) != 0),
        BoundChannels.Few => Numbers(OfImage(), kernel).Any(n => n < 8),
        _ => true,
    };

    private static IEnumerable<int> Numbers(Regex pattern, string kernel) => pattern.Matches(kernel).Select(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"_[ck](\d+)")]
    private static partial Regex OfLayer();

    [GeneratedRegex(@"_(\d+)x\d+x\d+$")]
    private static partial Regex OfImage();
}

/// <summary>Numbers of channels that cost more than others.</summary>
internal enum BoundChannels
{
    /// <summary>All.</summary>
    Any,

    /// <summary>They don't fill sectors alone, as few networks have them.</summary>
    Ragged,

    /// <summary>Fewer than 16 bytes hold in half precision.</summary>
    Few,
}
