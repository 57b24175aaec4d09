using System.Runtime.CompilerServices;

namespace RepVgg.Tests.Passes;

/// <summary>
/// A pass case: <c>// pass: name</c>, a graph, then <c>// expect:</c> and the graph that the pass makes of it (<c>// expect: unchanged</c>
/// if it refuses), then one <c>// remark: text</c> per expected remark.
/// </summary>
internal sealed record PassCase(string Pass, string Before, string Expected, string[] Remarks)
{
    public static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Cases");

    public static PassCase Read(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder(), name + ".rvir"));
        var expect = Array.FindIndex(lines, l => l.StartsWith("// expect:", StringComparison.Ordinal));
        var pass = lines.First(l => l.StartsWith("// pass:", StringComparison.Ordinal))["// pass:".Length..].Trim();
        var remarks = lines.Where(l => l.StartsWith("// remark:", StringComparison.Ordinal)).Select(l => l["// remark:".Length..].Trim());
        var before = Graph(lines[..expect]);
        return new(pass, before, lines[expect].EndsWith("unchanged", StringComparison.Ordinal) ? before : Graph(lines[(expect + 1)..]), [.. remarks]);
    }

    private static string Graph(string[] lines) =>
        string.Concat(lines.Where(l => l.Length > 0 && !l.StartsWith("//", StringComparison.Ordinal)).Select(l => l + "\n"));
}
