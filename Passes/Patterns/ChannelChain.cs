using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// The nodes from a convolution or linear layer to the layer that reads it, each used by the next alone, none of which mixes
/// channels: activations, pools, flattening, depthwise convolutions.
/// </summary>
/// <param name="Nodes">The producer first; the reader isn't among them.</param>
/// <param name="Reader">The layer at the end.</param>
/// <param name="Spread">Input features of the reader per channel: the pixels that were flattened, else 1.</param>
internal sealed record ChannelChain(ImmutableArray<Node> Nodes, Node Reader, int Spread)
{
    /// <summary>The layer that makes the channels.</summary>
    public Node Producer => Nodes[0];

    /// <summary>The chain that ends in <paramref name="reader"/>, or null.</summary>
    public static ChannelChain? To(Node reader, MatchContext context)
    {
        var nodes = new List<Node>();
        var spread = 1;
        var graph = context.Graph;
        for (var node = graph.Producer(reader.Operands[0]); node is not null && graph.HasSingleUse(node.Result); node = graph.Producer(node.Operands[0]))
        {
            nodes.Insert(0, node);
            if (IsDense(node))
            {
                return HasConstants(node, graph) && HasConstants(reader, graph) ? new([.. nodes], reader, spread) : null;
            }

            if (node.Op is FlattenOp && node.Operands[0].Shape is { Rank: 4 } image)
            {
                spread *= image[2] * image[3];
            }
            else if (!KeepsChannels(node, graph))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>The value that each channel has at every pixel when it reaches the reader; null where it isn't constant.</summary>
    public double?[] Constants(MatchContext context)
    {
        var constants = new double?[Producer.Result.Shape[1]];
        foreach (var node in Nodes)
        {
            if (LinearLayer.Is(node))
            {
                AfterLayer(node, constants, context);
            }
            else
            {
                constants = Array.ConvertAll(constants, constant => After(node, constant));
            }
        }

        return constants;
    }

    /// <summary>Whether all weights that see a channel are zero.</summary>
    public bool[] UnreadChannels(MatchContext context)
    {
        var weights = context.ConstantElements(Reader.Operands[1])!.Value.Span;
        var unread = new bool[Producer.Result.Shape[1]];
        var (outputs, perChannel) = (Reader.Operands[1].Shape[0], weights.Length / Reader.Operands[1].Shape[0] / unread.Length);
        for (var channel = 0; channel < unread.Length; channel++)
        {
            unread[channel] = true;
            for (var output = 0; output < outputs && unread[channel]; output++)
            {
                unread[channel] = !weights.Slice(((output * unread.Length) + channel) * perChannel, perChannel).ContainsAnyExcept(0.0);
            }
        }

        return unread;
    }

    /// <summary>Adds the chain again with the kept channels only; the result is what the reader reads.</summary>
    public Value Narrow(int[] kept, ReplacementBuilder replacement, MatchContext context)
    {
        var value = Producer.Operands[0];
        foreach (var node in Nodes)
        {
            value = LinearLayer.Is(node) ? NarrowLayer(node, value, kept, replacement, context) : replacement.Copy(node, node.Op, value);
        }

        return value;
    }

    private static Value NarrowLayer(Node node, Value input, int[] kept, ReplacementBuilder replacement, MatchContext context)
    {
        var layer = LinearLayer.Read(node, context)!;
        var shape = new Shape(layer.WeightShape.Dimensions.SetItem(0, kept.Length));
        var op = node.Op is Conv2DOp { Groups: > 1 } depthwise ? depthwise with { Groups = kept.Length } : node.Op;
        return replacement.Copy(
            node,
            op,
            input,
            replacement.ConstantOf(node, "weight", shape, [.. kept.SelectMany(c => layer.Row(c).ToArray())]),
            replacement.ConstantOf(node, "bias", Shape.Of(kept.Length), [.. kept.Select(c => layer.Bias[c])]));
    }

    /// <summary>A dense layer gives a constant where its row is zero; a depthwise one also where its input is constant, if it needn't pad.</summary>
    private static void AfterLayer(Node node, Span<double?> constants, MatchContext context)
    {
        var weights = context.ConstantElements(node.Operands[1])!.Value.Span;
        var biases = node.Operands.Length == 3 ? context.ConstantElements(node.Operands[2])!.Value.Span : [];
        var (rowLength, activation) = (weights.Length / node.Operands[1].Shape[0], ((IActivationFusable)node.Op).Activation);
        var passesConstants = IsDepthwise(node) && ((Conv2DOp)node.Op).Padding == Padding2D.None;
        for (var channel = 0; channel < constants.Length; channel++)
        {
            var row = weights.Slice(channel * rowLength, rowLength);
            var bias = biases.IsEmpty ? 0 : biases[channel];
            double? sum = !row.ContainsAnyExcept(0.0) ? bias
                : IsDepthwise(node) && constants[channel] is { } k && (k == 0 || passesConstants) ? bias + (k * Sum(row))
                : null;
            constants[channel] = sum is { } value && activation is not null ? activation.Evaluate(value) : sum;
        }
    }

    private static double? After(Node node, double? constant) => constant is not { } k ? null : node.Op switch
    {
        ActivationOp activation => activation.Function.Evaluate(k),
        AvgPoolOp { CountIncludePad: true } pool when pool.Padding != Padding2D.None && k != 0 => null,
        _ => k,
    };

    private static bool KeepsChannels(Node node, Graph graph) =>
        node.Op is ActivationOp or MaxPoolOp or AvgPoolOp or GlobalAvgPoolOp or AdaptiveAvgPoolOp or FlattenOp or IdentityOp
        || (IsDepthwise(node) && HasConstants(node, graph));

    private static bool IsDense(Node node) => LinearLayer.Is(node) && node.Op is not Conv2DOp { Groups: > 1 };

    private static bool IsDepthwise(Node node) =>
        node.Op is Conv2DOp { Groups: > 1 } conv && LinearLayer.IsConvolution(node)
        && conv.Groups == node.Operands[0].Shape[1] && conv.Groups == node.Result.Shape[1];

    private static bool HasConstants(Node node, Graph graph) => node.Operands.Skip(1).All(o => graph.Constant(o) is not null);

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }
}
