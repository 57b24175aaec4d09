using System.Collections.Immutable;

namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>
/// What a manifest must fulfil besides its syntax; the first broken rule is reported with its path.
/// <list type="number">
/// <item>There is an input, an output and a plan; names are unique and not empty.</item>
/// <item>Dimensions are positive, and one image of a tensor has fewer than 2³¹ bytes.</item>
/// <item>Names of files have no folder and are different; hashes are 64 lower-case hexadecimal digits.</item>
/// <item>Derived weights have names of their own, sizes of whole 16 bytes, and blocks within the device's limits.</item>
/// <item>Buffers are aligned and lie within the arena.</item>
/// <item>Every architecture that has a plan has one for each batch, and only one for the same smallest batch.</item>
/// <item>Launches keep the device's limits for one image, and refer to what exists.</item>
/// <item>Every plan writes every output.</item>
/// </list>
/// </summary>
internal static class BundleRules
{
    /// <summary>Bytes per image that no model comes near; what is smaller can be multiplied by a batch without overflow.</summary>
    private const long MaximumBytes = 1L << 40;

    /// <summary>Checks a manifest.</summary>
    /// <exception cref="CudaException">A rule is broken.</exception>
    public static void Check(BundleManifest manifest)
    {
        CheckTensors("inputs", manifest.Inputs);
        CheckTensors("outputs", manifest.Outputs);
        BundleFileRules.Check(manifest);
        CheckDerivedWeights(manifest.DerivedWeights);
        CheckBuffers(manifest);
        CheckPlans(manifest.Plans);
        for (var p = 0; p < manifest.Plans.Length; p++)
        {
            BundleLaunchRules.Check(manifest, manifest.Plans[p], $"plans[{p}]");
        }
    }

    /// <summary>A complaint about <c>bundle.json</c>.</summary>
    public static CudaException Malformed(string path, string complaint, Exception? inner = null) => new(
        CudaProblem.BundleMalformed,
        path.Length == 0 ? $"{BundleManifest.FileName} {complaint}" : $"{BundleManifest.FileName}: {path} {complaint}",
        inner);

    /// <summary>Complains where a number lies outside a range.</summary>
    public static void RequireRange(string path, long value, long minimum, long maximum)
    {
        if (value < minimum || value > maximum)
        {
            throw Malformed(path, $"must be from {minimum} to {maximum}, is {value}");
        }
    }

    private static void CheckTensors(string path, ImmutableArray<TensorSignature> tensors)
    {
        RequireRange($"the number of {path}", tensors.Length, 1, 64);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var t = 0; t < tensors.Length; t++)
        {
            var (name, dimensions) = tensors[t];
            if (name.Length == 0 || !names.Add(name))
            {
                throw Malformed($"{path}[{t}].name", "is empty or taken");
            }

            var bytes = (long)sizeof(float);
            for (var d = 0; d < dimensions.Length; d++)
            {
                RequireRange($"{path}[{t}].dimensions[{d}]", dimensions[d], 1, int.MaxValue);
                bytes *= dimensions[d];
                RequireRange($"the size in bytes of {path}[{t}]", bytes, 1, int.MaxValue);
            }
        }
    }

    private static void CheckDerivedWeights(ImmutableArray<BundleDerivedWeight> weights)
    {
        RequireRange("the number of derivedWeights", weights.Length, 0, 1 << 16);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var w = 0; w < weights.Length; w++)
        {
            var (weight, path) = (weights[w], $"derivedWeights[{w}]");
            if (weight.Name.Length == 0 || !names.Add(weight.Name))
            {
                throw Malformed($"{path}.name", "is empty or taken");
            }

            RequireRange($"{path}.bytes", weight.Bytes, 1, MaximumBytes);
            RequireAligned($"{path}.bytes", weight.Bytes, BundleWeightRules.Alignment);
            BundleLaunchRules.CheckName($"{path}.kernel", weight.Kernel);
            RequireRange($"{path}.elements", weight.Elements, 1, int.MaxValue);
            RequireRange($"{path}.threads", weight.Threads, 1, BundleLaunchRules.MaximumThreads);
        }
    }

    private static void CheckBuffers(BundleManifest manifest)
    {
        RequireRange("arenaBytesPerImage", manifest.ArenaBytesPerImage, 0, MaximumBytes);
        RequireAligned("arenaBytesPerImage", manifest.ArenaBytesPerImage);
        for (var b = 0; b < manifest.Buffers.Length; b++)
        {
            var buffer = manifest.Buffers[b];
            var path = $"buffers[{b}]";
            RequireRange($"{path}.offset", buffer.Offset, 0, manifest.ArenaBytesPerImage);
            RequireAligned($"{path}.offset", buffer.Offset);
            RequireRange($"{path}.bytes", buffer.Bytes, 1, int.MaxValue);
            RequireAligned($"{path}.bytes", buffer.Bytes);
            if (buffer.Offset + buffer.Bytes > manifest.ArenaBytesPerImage)
            {
                throw Malformed(path, $"ends at {buffer.Offset + buffer.Bytes}, behind the arena's {manifest.ArenaBytesPerImage} bytes");
            }
        }
    }

    private static void RequireAligned(string path, long value, int alignment = BundleManifest.Alignment)
    {
        if (value % alignment != 0)
        {
            throw Malformed(path, $"must be a multiple of {alignment}, is {value}");
        }
    }

    private static void CheckPlans(ImmutableArray<BundlePlan> plans)
    {
        RequireRange("the number of plans", plans.Length, 1, 4096);
        var known = new HashSet<(CudaArch Arch, int MinimumBatch)>();
        for (var p = 0; p < plans.Length; p++)
        {
            RequireRange($"plans[{p}].minimumBatch", plans[p].MinimumBatch, 1, int.MaxValue);
            RequireRange($"the number of plans[{p}].archs", plans[p].Archs.Length, 1, 64);
            foreach (var arch in plans[p].Archs)
            {
                if (!known.Add((arch, plans[p].MinimumBatch)))
                {
                    throw Malformed($"plans[{p}]", $"is another plan for {arch} and batches of {plans[p].MinimumBatch} or more");
                }
            }
        }

        var arches = known.Select(k => k.Arch).Distinct();
        foreach (var arch in arches.Where(a => !known.Contains((a, 1))))
        {
            throw Malformed("plans", $"has none for {arch} and a batch of 1");
        }
    }
}
