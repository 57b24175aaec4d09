namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>The rule that launches fit their kernels: each kernel exists and takes an address or a number where it is given one.</summary>
internal static class LaunchSignatures
{
    /// <summary>Checks all launches.</summary>
    /// <exception cref="CudaException">The rule is broken.</exception>
    public static void Check(BundleManifest manifest, KernelSignatures kernels)
    {
        for (var w = 0; w < manifest.DerivedWeights.Length; w++)
        {
            Check(manifest.DerivedWeights[w].Launch, $"derivedWeights[{w}]", manifest.Kernels.Name, kernels);
        }

        for (var p = 0; p < manifest.Plans.Length; p++)
        {
            for (var l = 0; l < manifest.Plans[p].Launches.Length; l++)
            {
                Check(manifest.Plans[p].Launches[l], $"plans[{p}].launches[{l}]", manifest.Kernels.Name, kernels);
            }
        }
    }

    private static void Check(BundleLaunch launch, string path, string file, KernelSignatures kernels)
    {
        if (kernels.Find(launch.Kernel) is not { } parameters)
        {
            throw BundleRules.Malformed($"{path}.kernel", $"names '{launch.Kernel}', which '{file}' doesn't define");
        }

        if (parameters.Length != launch.Arguments.Length)
        {
            throw BundleRules.Malformed(
                $"{path}.arguments", $"are {launch.Arguments.Length}, the kernel '{launch.Kernel}' takes {parameters.Length}");
        }

        for (var a = 0; a < parameters.Length; a++)
        {
            if (parameters[a] == launch.Arguments[a] is IntegerArgument or ImagesArgument)
            {
                throw BundleRules.Malformed(
                    $"{path}.arguments[{a}]", $"must be {(parameters[a] ? "an address" : "a number")}, as '{launch.Kernel}' takes it");
            }
        }
    }
}
