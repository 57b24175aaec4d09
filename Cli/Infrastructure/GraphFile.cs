using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.IR.Text;
using RepVgg.Runtime.IO;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Cli.Infrastructure;

/// <summary>
/// Writes a graph as <c>.rvir</c>. Constants that passes computed go, in float64, into a safetensors file beside it of the same
/// name, under their value names; the text refers to them as <c>archive("…")</c>.
/// </summary>
internal static class GraphFile
{
    /// <summary>Writes the text, and the side file if there are computed constants.</summary>
    /// <param name="path">The <c>.rvir</c> file.</param>
    /// <param name="graphs">One graph, or several that have no value names of large constants in common.</param>
    /// <returns>The side file's path, or null.</returns>
    public static string? Write(string path, params ReadOnlySpan<Graph> graphs)
    {
        var tensors = new SortedDictionary<string, Tensor>(StringComparer.Ordinal);
        var printer = new GraphPrinter(node =>
        {
            tensors[node.Result.Name] = ((ConstantOp)node.Op).Tensor;
            return node.Result.Name;
        });
        var text = string.Join('\n', graphs.ToArray().Select(printer.Print));
        string? side = null;
        if (tensors.Count > 0)
        {
            side = Path.ChangeExtension(path, ".safetensors");
            AtomicFile.Write(side, stream => SafetensorsWriter.Write(
                stream, [.. tensors.Select(t => new SafetensorsTensor(t.Key, t.Value.Shape.Dimensions, t.Value.Read()))]));
        }

        AtomicFile.WriteAllText(path, text);
        return side;
    }
}
