using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>BatchNormalization and Dropout, both as at inference.</summary>
internal static class Normalization
{
    public static OnnxValue BatchNormalization(OnnxNode node)
    {
        // Before version 14 the further outputs, running statistics, were what told training mode.
        if (node.Int("training_mode", 0) != 0 || Enumerable.Range(1, 4).Any(i => node.OutputName(i).Length > 0))
        {
            throw node.Unsupported("is in training mode: it takes mean and variance from its own batch; export the model after model.eval()");
        }

        if (node.HasAttribute("spatial") && node.Int("spatial", 1) == 0)
        {
            throw node.Unsupported("normalises each pixel by itself (spatial = 0)");
        }

        if (node.Input(4) is KnownTensor { Tensor.Count: <= 1 << 16 } variance && variance.Numbers.Any(n => n.Value < 0))
        {
            throw FrontendDiagnostics.NegativeVariance.Error($"{node} has a negative running variance");
        }

        var image = node.Graph(0);
        var op = new BatchNormOp(node.Float("epsilon", BatchNormOp.DefaultEpsilon));
        Value[] statistics = [node.Graph(1), node.Graph(2), node.Graph(3), node.Graph(4)];
        if (image.Shape.Rank is 2 or 3 or 4)
        {
            return ImageView.Apply(node, image, op, statistics);
        }

        if (image.Shape.Rank < 2)
        {
            throw node.Broken($"needs an operand [N,C,…], not {image.Shape}");
        }

        var pixels = image.Shape.Dimensions.Skip(2).Aggregate(1, (product, d) => checked(product * d));
        var flat = node.Step(new ReshapeOp(Shape.Of(image.Shape[0], image.Shape[1], 1, pixels)), image);
        return node.Result(new ReshapeOp(image.Shape), node.Step(op, [flat, .. statistics]));
    }

    public static OnnxValue Dropout(OnnxNode node)
    {
        if (node.Has(2) && node.Numbers(2) is [not 0])
        {
            throw node.Unsupported("is in training mode; export the model after model.eval()");
        }

        return node.Input(0);
    }
}
