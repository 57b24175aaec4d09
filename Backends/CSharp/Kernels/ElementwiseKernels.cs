using RepVgg.Backends.Core;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.CSharp;

/// <summary>Kernels that treat each element by itself.</summary>
internal static class ElementwiseKernels
{
    public static readonly Kernel Add = Binary("Add", "sum", "a + b");

    public static readonly Kernel Multiply = Binary("Multiply", "product", "a * b");

    private static readonly Kernel Subtract = Binary("Subtract", "difference", "a - b");

    private static readonly Kernel Divide = Binary("Divide", "quotient", "a / b");

    /// <summary>The kernel of an operator on two images.</summary>
    public static Kernel For(ElementwisePairOp op) => op switch
    {
        SubOp => Subtract,
        DivOp => Divide,
        _ => throw BackendDiagnostics.UnsupportedOp.Error($"there is no kernel for '{op.Mnemonic}'"),
    };

    public static readonly Kernel ScaleChannels = new TextKernel("ScaleChannels", """
        /// <summary>Multiplies each channel of an image with its own factor.</summary>
        private static void ScaleChannels(AlignedFloats arena, Image from, Image factors, Image to, int planes, int height, int width)
        {
            for (var row = 0; row < planes * height; row++)
            {
                var (plane, y) = (row / height, row % height);
                ref var x = ref arena.At(from.Start + plane * from.PlaneStride + y * from.RowStride);
                ref var result = ref arena.At(to.Start + plane * to.PlaneStride + y * to.RowStride);
                ref var factor = ref arena.At(factors.Start + plane * factors.PlaneStride);
                for (nuint i = 0; i < (nuint)width * 16; i += (nuint)Vector<float>.Count)
                {
                    (Vector.LoadUnsafe(ref x, i) * Vector.LoadUnsafe(ref factor, i % 16)).StoreUnsafe(ref result, i);
                }
            }
        }
        """, SharedKernels.Image);

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

    private static Kernel Binary(string name, string what, string expression) => new TextKernel(name, $$"""
        /// <summary>The {{what}} of two images.</summary>
        private static void {{name}}(AlignedFloats arena, Image first, Image second, Image to, int planes, int height, int width)
        {
            for (var row = 0; row < planes * height; row++)
            {
                var (plane, y) = (row / height, row % height);
                ref var x = ref arena.At(first.Start + plane * first.PlaneStride + y * first.RowStride);
                ref var other = ref arena.At(second.Start + plane * second.PlaneStride + y * second.RowStride);
                ref var result = ref arena.At(to.Start + plane * to.PlaneStride + y * to.RowStride);
                for (nuint i = 0; i < (nuint)width * 16; i += (nuint)Vector<float>.Count)
                {
                    var (a, b) = (Vector.LoadUnsafe(ref x, i), Vector.LoadUnsafe(ref other, i));
                    ({{expression}}).StoreUnsafe(ref result, i);
                }
            }
        }
        """, SharedKernels.Image);
}
