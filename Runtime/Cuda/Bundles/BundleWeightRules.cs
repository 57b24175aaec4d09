using RepVgg.Runtime.Safetensors;

namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>The rules for the weights' file: it has every tensor that launches name, aligned for 128-bit accesses.</summary>
internal static class BundleWeightRules
{
    private const int Alignment = 16;

    /// <summary>Checks the file.</summary>
    /// <exception cref="CudaException">A rule is broken.</exception>
    public static void Check(BundleManifest manifest, SafetensorsFile weights)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in weights.Tensors)
        {
            names.Add(tensor.Name);
            if (tensor.Length % Alignment != 0)
            {
                throw new CudaException(
                    CudaProblem.BundleFile, $"'{manifest.Weights.Name}': tensor '{tensor.Name}' has {tensor.Length} bytes, not a multiple of {Alignment}");
            }
        }

        foreach (var (weight, path) in References(manifest))
        {
            if (!names.Contains(weight.Name))
            {
                throw BundleRules.Malformed(path, $"names the tensor '{weight.Name}', which '{manifest.Weights.Name}' lacks");
            }
        }
    }

    private static IEnumerable<(WeightArgument Weight, string Path)> References(BundleManifest manifest) =>
        from plan in manifest.Plans.Index()
        from launch in plan.Item.Launches.Index()
        from argument in launch.Item.Arguments.Index()
        where argument.Item is WeightArgument
        select ((WeightArgument)argument.Item, $"plans[{plan.Index}].launches[{launch.Index}].arguments[{argument.Index}]");
}
