using RepVgg.Backends.Core;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.CSharp;

/// <summary>Kernels that treat each element by itself.</summary>
internal static class ElementwiseKernels
{
    private static readonly ActivationFormula Identity = new("", "", "x", [], []);

    public static readonly Kernel Add = Binary("Add", "sum", "a + b");

    private static readonly Kernel Subtract = Binary("Subtract", "difference", "a - b");

    private static readonly Kernel Divide = Binary("Divide", "quotient", "a / b");

    /// <summary>The kernel of an operator on two images.</summary>
    public static Kernel For(ElementwisePairOp op) => op switch
    {
        SubOp => Subtract,
        DivOp => Divide,
        _ => throw BackendDiagnostics.UnsupportedOp.Error($"there is no kernel for '{op.Mnemonic}'"),
    };

    /// <summary>The kernel of a product, with an activation in the same pass, and the arguments that stand for the activation's parameters.</summary>
    public static (Kernel Kernel, float[] Arguments) Product(bool perChannel, Activation? function)
    {
        var formula = function is null ? Identity : ActivationKernels.Formula(function);
        var then = function is null ? "" : ", then " + formula.Summary;
        return (perChannel ? ScaleChannels(formula, then) : Binary("Multiply", "product", "a * b", formula, then), formula.Arguments);
    }

    private static TextKernel ScaleChannels(ActivationFormula formula, string then) => new("ScaleChannels" + formula.Name, $$"""
        /// <summary>Multiplies each channel of an image with its own factor{{then}}.</summary>
        private static void ScaleChannels{{formula.Name}}(AlignedFloats arena, Image from, Image factors, Image to, int planes, int height, int width{{formula.Declarations}})
        {
            for (var row = 0; row < planes * height; row++)
            {
                var (plane, y) = (row / height, row % height);
                ref var source = ref arena.At(from.Start + plane * from.PlaneStride + y * from.RowStride);
                ref var result = ref arena.At(to.Start + plane * to.PlaneStride + y * to.RowStride);
                ref var factor = ref arena.At(factors.Start + plane * factors.PlaneStride);
                for (nuint i = 0; i < (nuint)width * 16; i += (nuint)Vector<float>.Count)
                {
                    var x = Vector.LoadUnsafe(ref source, i) * Vector.LoadUnsafe(ref factor, i % 16);
                    ({{formula.Expression}}).StoreUnsafe(ref result, i);
                }
            }
        }
        """, [SharedKernels.Image, .. formula.Helpers]);

    public static readonly Kernel ScaleShift = new TextKernel("ScaleShift", """
        /// <summary>Multiplies each channel with its scale and adds its shift.</summary>
        private static void ScaleShift(AlignedFloats arena, Image from, ref float scale, ref float shift, Image to, int planes, int height, int width)
        {
            for (var row = 0; row < planes * height; row++)
            {
                var (plane, y) = (row / height, row % height);
                ref var x = ref arena.At(from.Start + plane * from.PlaneStride + y * from.RowStride);
                ref var result = ref arena.At(to.Start + plane * to.PlaneStride + y * to.RowStride);
                for (nuint i = 0; i < (nuint)width * 16; i += (nuint)Vector<float>.Count)
                {
                    var channel = (nuint)plane * 16 + i % 16;
                    (Vector.LoadUnsafe(ref x, i) * Vector.LoadUnsafe(ref scale, channel) + Vector.LoadUnsafe(ref shift, channel)).StoreUnsafe(ref result, i);
                }
            }
        }
        """, SharedKernels.Image);

    private static TextKernel Binary(string name, string what, string expression) =>
        Binary(name, what, expression, Identity, then: "");

    private static TextKernel Binary(string name, string what, string expression, ActivationFormula formula, string then) => new(name + formula.Name, $$"""
        /// <summary>The {{what}} of two images{{then}}.</summary>
        private static void {{name}}{{formula.Name}}(AlignedFloats arena, Image first, Image second, Image to, int planes, int height, int width{{formula.Declarations}})
        {
            for (var row = 0; row < planes * height; row++)
            {
                var (plane, y) = (row / height, row % height);
                ref var left = ref arena.At(first.Start + plane * first.PlaneStride + y * first.RowStride);
                ref var right = ref arena.At(second.Start + plane * second.PlaneStride + y * second.RowStride);
                ref var result = ref arena.At(to.Start + plane * to.PlaneStride + y * to.RowStride);
                for (nuint i = 0; i < (nuint)width * 16; i += (nuint)Vector<float>.Count)
                {
                    var (a, b) = (Vector.LoadUnsafe(ref left, i), Vector.LoadUnsafe(ref right, i));
                    var x = {{expression}};
                    ({{formula.Expression}}).StoreUnsafe(ref result, i);
                }
            }
        }
        """, [SharedKernels.Image, .. formula.Helpers]);
}
