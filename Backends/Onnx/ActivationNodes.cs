using RepVgg.Backends.Core;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.Onnx;

/// <summary>Activation functions, some of which are several operators in ONNX.</summary>
internal static class ActivationNodes
{
    /// <summary>Writes a function of <paramref name="input"/> that gives <paramref name="result"/>.</summary>
    public static void Emit(OnnxNodes nodes, Value result, Activation function, string input)
    {
        switch (function)
        {
            case Relu or Sigmoid or Tanh:
                nodes.Final(result, function switch { Relu => "Relu", Tanh => "Tanh", _ => "Sigmoid" }, [input]);
                break;
            case Relu6:
                Limit(nodes, result, input, 0, 6);
                break;
            case Clip clip:
                Limit(nodes, result, input, clip.Min, clip.Max);
                break;
            case LeakyRelu leaky:
                nodes.Final(result, "LeakyRelu", [input], OnnxAttribute.Of("alpha", leaky.Slope));
                break;
            case HardSigmoid:
                nodes.Final(result, "HardSigmoid", [input], OnnxAttribute.Of("alpha", 1.0 / 6), OnnxAttribute.Of("beta", 0.5));
                break;
            case HardSwish:
                nodes.Final(result, "HardSwish", [input]);
                break;
            case Silu:
                nodes.Final(result, "Mul", [input, nodes.Inner(result, "sigmoid", "Sigmoid", [input])]);
                break;
            case Gelu:
                Gaussian(nodes, result, input);
                break;
            default:
                throw BackendDiagnostics.UnsupportedOp.Error($"%{result.Name}: the ONNX backend doesn't know the activation {function}");
        }
    }

    private static void Limit(OnnxNodes nodes, Value result, string input, double min, double max)
    {
        string[] bounds = [Bound(min), Bound(max)];
        nodes.Final(result, "Clip", [input, .. bounds[1].Length > 0 ? bounds : bounds[..1]]);

        string Bound(double value) => double.IsInfinity(value) ? "" : nodes.Scalar(value);
    }

    /// <summary>x · (1 + erf(x / √2)) / 2, in the order of PyTorch's exporter; the operator Gelu is of a later version.</summary>
    private static void Gaussian(OnnxNodes nodes, Value result, string input)
    {
        var scaled = nodes.Inner(result, "scaled", "Div", [input, nodes.Scalar(Math.Sqrt(2))]);
        var error = nodes.Inner(result, "erf", "Erf", [scaled]);
        var doubled = nodes.Inner(result, "doubled", "Add", [error, nodes.Scalar(1)]);
        var product = nodes.Inner(result, "product", "Mul", [input, doubled]);
        nodes.Final(result, "Mul", [product, nodes.Scalar(0.5)]);
    }
}
