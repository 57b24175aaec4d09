using System.Security.Cryptography;

namespace RepVgg.Cli.Infrastructure;

/// <summary>Tells files apart.</summary>
internal static class FileHash
{
    /// <summary>SHA-256 of a file in lower-case hexadecimal digits.</summary>
    public static string Sha256(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
