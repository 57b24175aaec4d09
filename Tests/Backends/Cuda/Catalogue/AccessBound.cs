using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RepVgg.Tests.Backends.Cuda.Catalogue;

/// <summary>What the accesses of a kernel may cost at most.</summary>
/// <param name="Kernel">The start of the kernel's name.</param>
/// <param name="Most">The bound.</param>
/// <param name="IsRagged">Whether it is for kernels with a number of channels that doesn't fill sectors alone, as few networks have.</param>
internal sealed partial record AccessBound(string Kernel, AccessCost Most, bool IsRagged = false)
{
    private const double Unbounded = double.PositiveInfinity;

    /// <summary>The first that fits a kernel's name holds.</summary>
    private static readonly AccessBound[] All =
    [
        // Rows that begin within a sector: a slice of a pixel and a row of weights touch one more than they fill, a row of results too.
        new("conv_gemm_128x64x8_c4_", new(1, 1.12, 1.9), IsRagged: true),
        new("conv_gemm_", new(1, 1.56, 1.22), IsRagged: true),
        new("conv_gemm_", new(1, 1, 1)),

        // In the epilogues of ragged blocks fewer than eight lanes read shared memory together.
        new("conv_tf32", new(1.08, 1.23, 1.23), IsRagged: true),
        new("conv_tf32", new(1.02, 1, 1)),

        // A lane stores eight halves, and loads their biases by two quads of float32: each load uses half of its sectors.
        new("conv_fp16_", new(1.08, 1.1, 1.34), IsRagged: true),
        new("conv_fp16_", new(1.02, 1.11, 1)),

        // Eight pixels of one channel are read together, every second float where the stride is 2, from two rows where rows are as short as
        // here. The other taps read what lies between from the cache.
        new("conv_planar_c3_k20_", new(1, 4.2, 1.67)),
        new("conv_planar_", new(1, 4.88, 1)),
        new("split_sum_", new(1, 1.01, 1), IsRagged: true),
        new("split_sum_", new(1, 1, 1)),
        new("winograd_", new(1, 1.01, 1.16), IsRagged: true),
        new("winograd_", new(1, 1, 1)),
        new("linear_", new(1, 1, 1)),
        new("global_average_", new(1, 1, 1)),
        new("softmax_", new(1, 1, 1)),

        // Groups too narrow for products: neighbouring lanes read the same few channels, of every second pixel where the stride is 2.
        new("conv_grouped_", new(1, 1.66, 1)),

        // They read another order than they write, a lane an element: loads cost up to a sector each, and aren't bounded. The first layer and
        // classifiers do without; a tile in shared memory would mend it for the others.
        new("pack_input_", new(1, Unbounded, 1)),
        new("copy_output_", new(1, Unbounded, 1)),
        new("flatten_", new(1, Unbounded, 1)),
        new("unflatten_", new(1, Unbounded, 1)),
        new("strided_copy_", new(1, Unbounded, 1)),
        new("reduce_", new(1, Unbounded, 1)),
        new("matrix_product_", new(1, Unbounded, 1)),

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
        var most = All.First(b => kernel.StartsWith(b.Kernel, StringComparison.Ordinal) && (!b.IsRagged || HasRaggedChannels(kernel))).Most;
        var cost = AccessCost.Of(report);
        return new[]
        {
            (What: "wavefronts", Cost: cost.Wavefronts, Bound: most.Wavefronts),
            (What: "loaded sectors", Cost: cost.Loads, Bound: most.Loads),
            (What: "stored sectors", Cost: cost.Stores, Bound: most.Stores),
        }.Where(c => c.Cost > c.Bound).Select(c => FormattableString.Invariant($"{kernel}: {c.Cost:F3} {c.What} for each that there need be, {c.Bound} allowed"));
    }

    private static bool HasRaggedChannels(string kernel)
    {
        var perSector = kernel.Contains("_fp16_", StringComparison.Ordinal) ? 16 : 8;
        return Channels().Matches(kernel).Any(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture) % perSector != 0);
    }

    [GeneratedRegex(@"_[ck](\d+)")]
    private static partial Regex Channels();
}
