using System.Security.Cryptography;
using System.Text;

namespace RepVgg.Backends.Cuda.Emulator;

/// <summary>The emulator's C++ files, which this assembly carries.</summary>
internal static class EmulatorSources
{
    private static readonly string[] Prefixes = ["rvc_", "simt_", "standin_", "trace_"];

    /// <summary>Name and bytes, in order of names.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> All { get; } = Read();

    /// <summary>A digest of all files and of <paramref name="compiler"/>.</summary>
    public static string Digest(string compiler)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(compiler + "\0"));
        foreach (var (name, bytes) in All)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name + "\0"));
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static List<(string Name, byte[] Bytes)> Read()
    {
        var assembly = typeof(EmulatorSources).Assembly;
        List<(string Name, byte[] Bytes)> files = [];
        var names = assembly.GetManifestResourceNames().Where(n => Prefixes.Any(p => n.StartsWith(p, StringComparison.Ordinal)) && Path.GetExtension(n) is ".h" or ".cpp");
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            files.Add((name, bytes));
        }
        return files;
    }
}
