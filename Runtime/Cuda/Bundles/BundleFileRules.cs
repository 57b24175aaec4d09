namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>The rules for the files that a manifest names.</summary>
internal static class BundleFileRules
{
    private const int MaximumNameLength = 200;

    /// <summary>Checks names and hashes.</summary>
    /// <exception cref="CudaException">A rule is broken.</exception>
    public static void Check(BundleManifest manifest)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { BundleManifest.FileName };
        Check("kernels", manifest.Kernels, names);
        Check("weights", manifest.Weights, names);
        var compiled = new HashSet<(CudaArch, BundleBinaryKind)>();
        for (var b = 0; b < manifest.Binaries.Length; b++)
        {
            var binary = manifest.Binaries[b];
            Check($"binaries[{b}]", binary.File, names);
            if (!compiled.Add((binary.Arch, binary.Kind)))
            {
                throw BundleRules.Malformed($"binaries[{b}]", $"is another {binary.Kind} for {binary.Arch}");
            }
        }
    }

    private static void Check(string path, BundleFile file, HashSet<string> names)
    {
        if (!IsPlainName(file.Name))
        {
            throw BundleRules.Malformed($"{path}.file", "must be a file's name of letters, digits, '.', '_' and '-', without a folder");
        }

        if (!names.Add(file.Name))
        {
            throw BundleRules.Malformed($"{path}.file", $"names '{file.Name}' a second time");
        }

        if (file.Sha256.Length != 64 || !file.Sha256.All(char.IsAsciiHexDigitLower))
        {
            throw BundleRules.Malformed($"{path}.sha256", "must be 64 lower-case hexadecimal digits");
        }
    }

    /// <summary>The names that mean the same file on every system: no separators, drives, streams, devices or hidden files.</summary>
    private static bool IsPlainName(string name) =>
        name.Length is > 0 and <= MaximumNameLength
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
