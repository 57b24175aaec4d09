using System.Text.RegularExpressions;

namespace RepVgg.Tests.Backends.Cuda.Toolchain;

/// <summary>The PTX of a kernel.</summary>
/// <param name="Name">The kernel.</param>
/// <param name="Lines">Its lines, trimmed.</param>
internal sealed partial record PtxKernel(string Name, IReadOnlyList<string> Lines)
{
    /// <summary>The instructions, without predicates and operands: <c>ld.global.nc.v4.f32</c>.</summary>
    public IEnumerable<string> Instructions => Lines.Select(Operation).OfType<string>();

    /// <summary>Reads the kernels of a file.</summary>
    public static IReadOnlyList<PtxKernel> Parse(string ptx) =>
        [.. ptx.Split(".entry ").Skip(1).Select(k => new PtxKernel(KernelName().Match(k).Value, [.. k.Split('\n').Select(l => l.Trim())]))];

    /// <summary>The instructions between the target of a backward branch and the branch, for the loop with the most multiply-adds.</summary>
    public string[] MainLoop()
    {
        var labels = Lines.Index().Where(l => Label().IsMatch(l.Item)).ToDictionary(l => l.Item.TrimEnd(':'), l => l.Index, StringComparer.Ordinal);
        return Lines.Index().Select(l => (l.Index, Branch().Match(l.Item)))
            .Where(b => b.Item2.Success && labels.TryGetValue(b.Item2.Groups[1].Value, out var target) && target < b.Index)
            .Select(b => Lines.Take(b.Index).Skip(labels[b.Item2.Groups[1].Value]).Select(Operation).OfType<string>().ToArray())
            .DefaultIfEmpty([])
            .MaxBy(body => body.Count(o => o.StartsWith("fma.", StringComparison.Ordinal) || o.StartsWith("mma.", StringComparison.Ordinal)))!;
    }

    private static string? Operation(string line) => Instruction().Match(line) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^\w+")]
    private static partial Regex KernelName();

    [GeneratedRegex(@"^(?:@!?%\w+\s+)?([a-z][a-z0-9_]*(?:\.\w+)*)\s*(?:\s[^:=]*)?;")]
    private static partial Regex Instruction();

    [GeneratedRegex(@"^[$\w]+:$")]
    private static partial Regex Label();

    [GeneratedRegex(@"\bbra(?:\.uni)?\s+([$\w]+);")]
    private static partial Regex Branch();
}
