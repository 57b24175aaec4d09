using System.Globalization;

namespace RepVgg.Runtime.Cuda;

/// <summary>Sizes of memory, for messages.</summary>
internal static class ByteCount
{
    /// <summary>For example <c>1.5 GiB</c>, <c>12 MiB</c> or <c>256 bytes</c>.</summary>
    public static string Text(long bytes)
    {
        (double Unit, string Name)[] units = [(1L << 30, "GiB"), (1L << 20, "MiB"), (1L << 10, "KiB")];
        foreach (var (unit, name) in units)
        {
            if (bytes >= unit)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{bytes / unit:0.#} {name}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
    }
}
