using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Cli.Reports;

/// <summary>What became of one layer or block of the trained model.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Branches">Terms of its sums; 1 if it has none.</param>
/// <param name="Training">Its operators as trained, counted by kind.</param>
/// <param name="Plain">Its operators after the rewrites; empty if they went into another block's.</param>
internal sealed record BlockSummary(
    string Name, int Branches, ImmutableSortedDictionary<string, int> Training, ImmutableSortedDictionary<string, int> Plain)
{
    /// <summary>All blocks in the order of the trained network.</summary>
    public static ImmutableArray<BlockSummary> Of(Graph training, Graph plain)
    {
        var after = plain.Nodes.Where(n => !n.IsConstant).ToLookup(n => n.Location, StringComparer.Ordinal);
        return [.. training.Nodes.Where(n => !n.IsConstant && n.Location.Length > 0)
            .GroupBy(n => BlockOf(n.Location, after.Contains), StringComparer.Ordinal)
            .Select(g => new BlockSummary(g.Key, BranchesOf(g), Count(g), Count(after[g.Key])))];
    }

    /// <summary>Operators and how often, such as <c>2 conv2d, relu</c>.</summary>
    public static string Text(ImmutableSortedDictionary<string, int> operators) =>
        string.Join(", ", operators.Select(o => o.Value == 1 ? o.Key : FormattableString.Invariant($"{o.Value} {o.Key}")));

    /// <summary>The innermost module around a location that a layer of the plain network stems from; the location itself if none does.</summary>
    private static string BlockOf(string location, Func<string, bool> isPlainLayer)
    {
        for (var module = location; module.Length > 0; module = module[..Math.Max(0, module.LastIndexOf('.'))])
        {
            if (isPlainLayer(module))
            {
                return module;
            }
        }

        return location;
    }

    /// <summary>A sum of n terms joins n branches, and a sum of sums their terms.</summary>
    private static int BranchesOf(IEnumerable<Node> nodes) => 1 + nodes.Where(n => n.Op is AddOp).Sum(n => n.Operands.Length - 1);

    private static ImmutableSortedDictionary<string, int> Count(IEnumerable<Node> nodes) => nodes
        .GroupBy(Kind, StringComparer.Ordinal)
        .ToImmutableSortedDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);

    /// <summary>An operator with what is fused into it.</summary>
    private static string Kind(Node node) => node.Op.Mnemonic
        + (ConvolutionOperands.Of(node) is { Addend: not null } ? "+add" : "")
        + ((node.Op as IActivationFusable)?.Activation is { } activation ? "+" + activation : "");
}
