using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RepVgg.Benchmarks.Reports;

/// <summary>What the figures were measured on.</summary>
/// <param name="Processor">Its name.</param>
/// <param name="Cores">Logical processors that this process may use.</param>
/// <param name="VectorBits">Width of the widest vectors that .NET uses.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The .NET runtime.</param>
internal sealed record Machine(string Processor, int Cores, int VectorBits, string System, string Runtime)
{
    /// <summary>This machine.</summary>
    public static Machine This() => new(
        ProcessorName(), Environment.ProcessorCount, WidestVector(), RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription);

    /// <summary>One line.</summary>
    public string Describe() => FormattableString.Invariant($"{Processor}, {Cores} cores, {VectorBits}-bit vectors, {System}, {Runtime}");

    private static int WidestVector() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    private static string ProcessorName()
    {
        const string Linux = "/proc/cpuinfo";
        var line = File.Exists(Linux) ? File.ReadLines(Linux).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
