using System.Globalization;
using System.Text.RegularExpressions;

namespace RepVgg.Tests.Backends.Cuda.Toolchain;

/// <summary>What a thread and a block of a kernel take, as <c>cuobjdump -res-usage</c> prints it.</summary>
/// <param name="Name">The kernel.</param>
/// <param name="Registers">32-bit registers of a thread.</param>
/// <param name="Stack">Bytes of stack of a thread.</param>
/// <param name="Shared">Bytes of shared memory of a block.</param>
/// <param name="Local">Bytes of local memory of a thread: spilled registers, or arrays with computed indices.</param>
internal sealed partial record KernelResources(string Name, int Registers, int Stack, int Shared, int Local)
{
    /// <summary>Reads the kernels of a dump.</summary>
    public static IReadOnlyList<KernelResources> Parse(string dump) => [.. Usage().Matches(dump).Select(m => new KernelResources(
        m.Groups[1].Value, Number(m, 2), Number(m, 3), Number(m, 4), Number(m, 5)))];

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Function (\w+):\s+REG:(\d+) STACK:(\d+) SHARED:(\d+) LOCAL:(\d+)")]
    private static partial Regex Usage();
}
