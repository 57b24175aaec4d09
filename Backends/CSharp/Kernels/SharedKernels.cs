namespace RepVgg.Backends.CSharp;

/// <summary>Small helpers of the other kernels.</summary>
internal static class SharedKernels
{
    /// <summary>Tests that the JIT answers at compile time.</summary>
    public static readonly Kernel VectorChecks = new TextKernel("HasVector512", """
        private static bool HasVector512
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;
        }

        private static bool HasVector256
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => Vector256.IsHardwareAccelerated && Fma.IsSupported;
        }
        """);

    /// <summary>Multiply-add where no single x86 instruction set decides.</summary>
    public static readonly Kernel MultiplyAdd = new TextKernel("MultiplyAdd", """
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
            Fma.IsSupported ? Fma.MultiplyAdd(a, b, c) : AdvSimd.IsSupported ? AdvSimd.FusedMultiplyAdd(c, a, b) : a * b + c;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float MultiplyAdd(float a, float b, float c) => a * b + c;
        """);

    /// <summary>Where an image lies in the arena.</summary>
    public static readonly Kernel Image = new TextKernel("Image", """
        /// <summary>An image in the arena: where its first pixel lies, and the strides of rows and planes, in elements.</summary>
        private readonly record struct Image(int Start, int PlaneStride, int RowStride);
        """);

    /// <summary>Zeroes the pixels around an image.</summary>
    public static readonly Kernel ClearHalo = new TextKernel("ClearHalo", """
        /// <summary>Zeroes what surrounds an image, so that convolutions read zeros there.</summary>
        /// <param name="arena">All activations.</param>
        /// <param name="start">The buffer's first element.</param>
        /// <param name="planes">Channel blocks, or channels.</param>
        /// <param name="rows">Rows of the image.</param>
        /// <param name="rowLength">Elements of an image row.</param>
        /// <param name="top">Elements above each plane's image rows.</param>
        /// <param name="left">Elements left of each row.</param>
        /// <param name="right">Elements right of each row.</param>
        /// <param name="bottom">Elements below.</param>
        private static void ClearHalo(AlignedFloats arena, int start, int planes, int rows, int rowLength, int top, int left, int right, int bottom)
        {
            for (var plane = 0; plane < planes; plane++)
            {
                arena.Slice(start, top).Clear();
                start += top;
                for (var row = 0; row < rows; row++)
                {
                    arena.Slice(start, left).Clear();
                    arena.Slice(start + left + rowLength, right).Clear();
                    start += left + rowLength + right;
                }

                arena.Slice(start, bottom).Clear();
                start += bottom;
            }
        }
        """);
}
