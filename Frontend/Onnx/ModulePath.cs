using RepVgg.Protobuf.Onnx;

namespace RepVgg.Frontend.Onnx;

/// <summary>The layer of the trained model that a node stems from, as far as names tell.</summary>
internal static class ModulePath
{
    /// <summary>
    /// PyTorch names nodes <c>/stage1/stage1.0/rbr_dense/conv/Conv</c>, where a child of a list repeats the list's name: that is
    /// <c>stage1.0.rbr_dense.conv</c>. Without such a name, the first dotted operand's, a weight, tells.
    /// </summary>
    public static string Of(NodeProto node)
    {
        var parts = node.Name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > 1)
        {
            var path = new List<string>();
            foreach (var part in parts[..^1])
            {
                if (path.Count > 0 && part.StartsWith(path[^1] + ".", StringComparison.Ordinal))
                {
                    path.RemoveAt(path.Count - 1);
                }

                path.Add(part);
            }

            return Legal(string.Join('.', path));
        }

        var weight = node.Input.Skip(1).FirstOrDefault(i => i.LastIndexOf('.') > 0 && !i.Contains('/', StringComparison.Ordinal));
        return weight is null ? "" : Legal(weight[..weight.LastIndexOf('.')]);
    }

    private static string Legal(string path) => MessageText.Shorten(path);
}
