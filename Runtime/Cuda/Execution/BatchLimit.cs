using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>The largest batch that launches can compute: kernels count in 32 bits, and grids are bounded.</summary>
internal static class BatchLimit
{
    /// <summary>The largest batch for which every tensor has fewer than 2³¹ bytes and every grid keeps the device's limits.</summary>
    public static int Of(BundleManifest manifest, IEnumerable<BundlePlan> plans)
    {
        var largestTensor = manifest.Inputs.Concat(manifest.Outputs).Max(t => (long)t.ElementCount * sizeof(float));
        var largestBuffer = manifest.Buffers.Select(b => b.Bytes).DefaultIfEmpty(1).Max();
        var limit = int.MaxValue / Math.Max(largestTensor, largestBuffer);
        foreach (var grid in plans.SelectMany(p => p.Launches).Select(l => l.Grid))
        {
            limit = Math.Min(limit, Limit(grid.X, int.MaxValue));
            limit = Math.Min(limit, Limit(grid.Y, BundleLaunchRules.MaximumGridYZ));
            limit = Math.Min(limit, Limit(grid.Z, BundleLaunchRules.MaximumGridYZ));
        }

        return (int)limit;
    }

    private static long Limit(GridExtent extent, long maximum) => extent.IsConstant ? int.MaxValue : maximum * extent.Per / extent.Count;
}
