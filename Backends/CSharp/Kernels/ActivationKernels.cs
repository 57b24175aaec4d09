using RepVgg.Backends.Core;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.CSharp;

/// <summary>Activations that take a pass of their own.</summary>
internal static class ActivationKernels
{
    public static readonly Kernel Exp = new TextKernel("Exp", """
        /// <summary>e^x to about 1e-7: 2^n times a polynomial in the rest r with |r| up to ln(2)/2.</summary>
        private static Vector<float> Exp(Vector<float> x)
        {
            // Within these limits 2^n is a normal number.
            x = Vector.Min(Vector.Max(x, new Vector<float>(-87f)), new Vector<float>(88f));
            var n = Vector.Floor(x * 1.44269504f + new Vector<float>(0.5f));
            // ln(2) in two parts, the first of few bits so that its product with n is exact.
            var r = x - n * 0.693359375f + n * 2.12194440e-4f;
            var p = r * 1.9875691500e-4f + new Vector<float>(1.3981999507e-3f);
            p = p * r + new Vector<float>(8.3334519073e-3f);
            p = p * r + new Vector<float>(4.1665795894e-2f);
            p = p * r + new Vector<float>(1.6666665459e-1f);
            p = p * r + new Vector<float>(5.0000001201e-1f);
            var power = Vector.ShiftLeft(Vector.ConvertToInt32(n) + new Vector<int>(127), 23);
            return (p * r * r + r + Vector<float>.One) * Vector.AsVectorSingle(power);
        }
        """);

    private static readonly Kernel NormalTail = new TextKernel("NormalTail", """
        /// <summary>The probability that a standard normal variable exceeds x ≥ 0, to 1e-7 (Abramowitz and Stegun 7.1.26).</summary>
        private static Vector<float> NormalTail(Vector<float> x)
        {
            var z = x * 0.70710678f;
            var t = Vector<float>.One / (z * 0.3275911f + Vector<float>.One);
            var p = t * 1.061405429f - new Vector<float>(1.453152027f);
            p = p * t + new Vector<float>(1.421413741f);
            p = p * t - new Vector<float>(0.284496736f);
            p = p * t + new Vector<float>(0.254829592f);
            return p * t * 0.5f * Exp(-z * z);
        }
        """, Exp);

    /// <summary>The kernel of an activation and the arguments that stand for its parameters.</summary>
    public static (Kernel Kernel, float[] Arguments) For(Activation function)
    {
        var formula = Formula(function);
        return (Make(formula), formula.Arguments);
    }

    /// <summary>An activation as an expression.</summary>
    public static ActivationFormula Formula(Activation function) => function switch
    {
        Relu => new("Relu", "max(x, 0)", "Vector.Max(x, Vector<float>.Zero)", [], []),
        Relu6 => Clamp(0, 6),
        Clip clip => Clamp((float)clip.Min, (float)clip.Max),
        LeakyRelu leaky => new(
            "LeakyRelu",
            "x where positive, else slope · x",
            "Vector.Max(x, Vector<float>.Zero) + Vector.Min(x, Vector<float>.Zero) * slope",
            ["slope"],
            [(float)leaky.Slope]),
        HardSigmoid => new("HardSigmoid", "x / 6 + 1/2 limited to [0, 1]", HardGate, [], []),
        HardSwish => new("HardSwish", "x times its hard sigmoid", "x * " + HardGate, [], []),
        Sigmoid => new("Sigmoid", "1 / (1 + e^-x)", "Vector<float>.One / (Vector<float>.One + Exp(-x))", [], [], Exp),
        Tanh => new("Tanh", "(1 - e^-2x) / (1 + e^-2x)", "Vector<float>.One - 2f * Exp(x * -2f) / (Vector<float>.One + Exp(x * -2f))", [], [], Exp),
        Silu => new("Silu", "x / (1 + e^-x)", "x / (Vector<float>.One + Exp(-x))", [], [], Exp),
        Gelu => new(
            "Gelu",
            "x times the probability that a standard normal variable is less",
            "Vector.Max(x, Vector<float>.Zero) - Vector.Abs(x) * NormalTail(Vector.Abs(x))",
            [],
            [],
            NormalTail),
        _ => throw BackendDiagnostics.UnsupportedOp.Error($"there is no kernel for the activation '{function.Name}'"),
    };

    private const string HardGate =
        "Vector.Min(Vector.Max(x * (1f / 6f) + new Vector<float>(0.5f), Vector<float>.Zero), Vector<float>.One)";

    private static ActivationFormula Clamp(float floor, float ceiling) => new(
        "Clamp",
        "x limited to [floor, ceiling]",
        "Vector.Min(Vector.Max(x, new Vector<float>(floor)), new Vector<float>(ceiling))",
        ["floor", "ceiling"],
        [floor, ceiling]);

    private static TextKernel Make(ActivationFormula formula) => new(
        formula.Name,
        $$"""
        /// <summary>{{formula.Summary}}.</summary>
        private static void {{formula.Name}}(AlignedFloats arena, Image from, Image to, int planes, int height, int width{{formula.Declarations}})
        {
            for (var row = 0; row < planes * height; row++)
            {
                var (plane, y) = (row / height, row % height);
                ref var source = ref arena.At(from.Start + plane * from.PlaneStride + y * from.RowStride);
                ref var result = ref arena.At(to.Start + plane * to.PlaneStride + y * to.RowStride);
                for (nuint i = 0; i < (nuint)width * 16; i += (nuint)Vector<float>.Count)
                {
                    var x = Vector.LoadUnsafe(ref source, i);
                    ({{formula.Expression}}).StoreUnsafe(ref result, i);
                }
            }
        }
        """,
        [SharedKernels.Image, .. formula.Helpers]);
}
