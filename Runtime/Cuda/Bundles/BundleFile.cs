using System.Security.Cryptography;

namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>A file of the bundle's folder.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Sha256">The SHA-256 of its bytes: 64 lower-case hexadecimal digits.</param>
public sealed record BundleFile(string Name, string Sha256)
{
    /// <summary>Describes a file by its content.</summary>
    public static BundleFile Of(string name, ReadOnlySpan<byte> content) => new(name, Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>Describes a file by its content, read to its end.</summary>
    public static BundleFile Of(string name, Stream content) => new(name, Convert.ToHexStringLower(SHA256.HashData(content)));
}
