using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.IR.Text;
using RepVgg.Runtime.IO;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Cli.Infrastructure;

/// <summary>
/// Writes a graph as <c>.rvir</c>. If passes computed constants, a safetensors file beside it of the same name holds those in float64,
/// under their value names, and the checkpoint's own tensors that the graph still uses, so that the two files are a whole recipe; the
/// text refers to all of them as <c>archive("…")</c>.
/// </summary>
internal static class GraphFile
{
    /// <summary>Writes the text, and the side file if there are computed constants.</summary>
    /// <param name="path">The <c>.rvir</c> file.</param>
    /// <param name="graphs">One graph, or several that have no value names of large constants in common.</param>
    /// <returns>The side file's path, or null.</returns>
    public static string? Write(string path, params ReadOnlySpan<Graph> graphs)
    {
        var archived = Archived(graphs);
        var computed = new SortedDictionary<string, Tensor>(StringComparer.Ordinal);
        var printer = new GraphPrinter(node =>
        {
            var name = archived.ContainsKey(node.Result.Name) ? node.Result.Name + ".computed" : node.Result.Name;
            computed[name] = ((ConstantOp)node.Op).Tensor;
            return name;
        });
        var text = string.Join('\n', graphs.ToArray().Select(printer.Print));
        string? side = null;
        if (computed.Count > 0)
        {
            side = Path.ChangeExtension(path, ".safetensors");
            var tensors = archived.Concat(computed).OrderBy(t => t.Key, StringComparer.Ordinal);
            AtomicFile.Write(side, stream => SafetensorsWriter.Write(
                stream, [.. tensors.Select(t => new SafetensorsTensor(t.Key, t.Value.Shape.Dimensions, t.Value.Read()))]));
        }

        AtomicFile.WriteAllText(path, text);
        return side;
    }

    private static Dictionary<string, Tensor> Archived(ReadOnlySpan<Graph> graphs)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var node in graphs.ToArray().SelectMany(g => g.Nodes))
        {
            if (node.Op is ConstantOp { Tensor: { Source: ArchiveSource source } tensor })
            {
                tensors[source.Name] = tensor;
            }
        }

        return tensors;
    }
}
