using RepVgg.Runtime.Safetensors;

namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>
/// The rules for the weights: their file has every tensor that launches name, or one that it is derived from; all are aligned for 128-bit accesses.
/// </summary>
internal static class BundleWeightRules
{
    /// <summary>Lengths of tensors are multiples of this many bytes.</summary>
    public const int Alignment = 16;

    /// <summary>Checks the file.</summary>
    /// <exception cref="CudaException">A rule is broken.</exception>
    public static void Check(BundleManifest manifest, SafetensorsFile weights)
    {
        var lengths = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var tensor in weights.Tensors)
        {
            lengths.Add(tensor.Name, tensor.Length);
            if (tensor.Length % Alignment != 0)
            {
                throw new CudaException(
                    CudaProblem.BundleFile, $"'{manifest.Weights.Name}': tensor '{tensor.Name}' has {tensor.Length} bytes, not a multiple of {Alignment}");
            }
        }

        var names = lengths.Keys.Concat(CheckDerived(manifest, lengths)).ToHashSet(StringComparer.Ordinal);
        foreach (var (weight, path) in References(manifest))
        {
            if (!names.Contains(weight.Name))
            {
                throw BundleRules.Malformed(path, $"names the tensor '{weight.Name}', which '{manifest.Weights.Name}' lacks");
            }
        }
    }

    /// <summary>Checks the derived weights; gives their names.</summary>
    private static IEnumerable<string> CheckDerived(BundleManifest manifest, Dictionary<string, long> lengths)
    {
        for (var w = 0; w < manifest.DerivedWeights.Length; w++)
        {
            var (weight, path, file) = (manifest.DerivedWeights[w], $"derivedWeights[{w}]", manifest.Weights.Name);
            if (lengths.ContainsKey(weight.Name))
            {
                throw BundleRules.Malformed($"{path}.name", $"is that of a tensor in '{file}'");
            }

            if (!lengths.TryGetValue(weight.From, out var length))
            {
                throw BundleRules.Malformed($"{path}.from", $"names the tensor '{weight.From}', which '{file}' lacks");
            }

            // Each element is a number of float32 values of both tensors.
            var unit = (long)sizeof(float) * weight.Elements;
            if (weight.Bytes % unit != 0 || length % unit != 0)
            {
                throw BundleRules.Malformed($"{path}.elements", $"must divide the numbers of '{weight.Name}' and '{weight.From}', is {weight.Elements}");
            }

            yield return weight.Name;
        }
    }

    private static IEnumerable<(WeightArgument Weight, string Path)> References(BundleManifest manifest) =>
        from plan in manifest.Plans.Index()
        from launch in plan.Item.Launches.Index()
        from argument in launch.Item.Arguments.Index()
        where argument.Item is WeightArgument
        select ((WeightArgument)argument.Item, $"plans[{plan.Index}].launches[{launch.Index}].arguments[{argument.Index}]");
}
