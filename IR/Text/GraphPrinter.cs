using System.Globalization;
using System.Text;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Text;

/// <summary>
/// Prints the text form (<c>.rvir</c>) of a graph, which <see cref="GraphParser"/> reads back.
/// </summary>
/// <param name="archiveName">
/// Names the tensor of a side file that holds a computed constant, printed as <c>archive("name")</c>. Without it, computed
/// constants of more than <see cref="LongestLiteral"/> elements print as <c>computed</c>, for people only.
/// </param>
public sealed class GraphPrinter(Func<Node, string>? archiveName = null)
{
    /// <summary>Computed constants up to this many elements print as literals.</summary>
    public const int LongestLiteral = 16;

    /// <summary>Prints a graph; lines end in LF.</summary>
    public string Print(Graph graph)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"graph @{graph.Name}({string.Join(", ", graph.Inputs.Select(i => i.ToString()))}) {{\n");
        foreach (var node in graph.Nodes)
        {
            text.Append("  ").Append(Print(node)).Append('\n');
        }

        var outputs = graph.Outputs.Select(o => o.Name == o.Value.Name ? "%" + o.Name : $"{(Lexer.IsWord(o.Name) ? o.Name : Quoted.Write(o.Name))} = %{o.Value.Name}");
        return text.Append("  return ").AppendJoin(", ", outputs).Append("\n}\n").ToString();
    }

    /// <summary>Prints one node without a line break.</summary>
    public string Print(Node node)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"%{node.Result.Name} = {node.Op.Mnemonic}");
        if (node.Op is ConstantOp constant)
        {
            text.Append(' ').Append(Source(node, constant.Tensor));
        }
        else
        {
            text.Append(' ').AppendJoin(", ", node.Operands.Select(o => "%" + o.Name));
        }

        if (!node.Op.Attributes.IsEmpty)
        {
            text.Append(" {").AppendJoin(", ", node.Op.Attributes.Select(a => $"{a.Name} = {a.Text}")).Append('}');
        }

        text.Append(" : ").Append(node.Result.Type);
        if (node.Location.Length > 0)
        {
            text.Append(" loc(").Append(Quoted.Write(node.Location)).Append(')');
        }

        return text.ToString();
    }

    private string Source(Node node, Tensor tensor) => tensor.Source switch
    {
        SplatSource splat => $"splat({Number(splat.Value)})",
        RandomSource random => $"random(seed: {random.Seed.ToString(CultureInfo.InvariantCulture)})",
        DiracSource dirac => $"dirac(groups: {dirac.Groups.ToString(CultureInfo.InvariantCulture)})",
        ArchiveSource archive => $"archive({Quoted.Write(archive.Name)})",
        _ when tensor.Count <= LongestLiteral => Literal(tensor),
        _ when archiveName is not null => $"archive({Quoted.Write(archiveName(node))})",
        LiteralSource => Literal(tensor),
        _ => GraphParser.ElidedConstant,
    };

    private static string Literal(Tensor tensor) => "[" + string.Join(", ", tensor.Read().ToArray().Select(Number)) + "]";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
