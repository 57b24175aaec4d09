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

    /// <summary>Multiply-add and clamp where no single instruction set decides.</summary>
    public static readonly Kernel NarrowArithmetic = new TextKernel("NarrowMultiplyAdd", """
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<float> NarrowMultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
            Fma.IsSupported ? Fma.MultiplyAdd(a, b, c) : AdvSimd.IsSupported ? AdvSimd.FusedMultiplyAdd(c, a, b) : a * b + c;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float NarrowMultiplyAdd(float a, float b, float c) => a * b + c;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<float> NarrowClamp(Vector128<float> x, Vector128<float> floor, Vector128<float> ceiling) =>
            Sse.IsSupported ? Sse.Min(ceiling, Sse.Max(floor, x)) : Vector128.Min(Vector128.Max(x, floor), ceiling);

        private static float NarrowClamp(float x, float floor, float ceiling) => MathF.Min(MathF.Max(x, floor), ceiling);
        """);

    /// <summary>Where an image lies in the arena.</summary>
    public static readonly Kernel Image = new TextKernel("Image", """
        /// <summary>An image in the arena: where its first pixel lies, and the strides of rows and planes, in elements.</summary>
        private readonly record struct Image(int Start, int PlaneStride, int RowStride)
        {
            /// <summary>The same image from one of its planes on.</summary>
            public Image Plane(int plane) => this with { Start = Start + plane * PlaneStride };

            /// <summary>The same image from one of its rows on.</summary>
            public Image Row(int row) => this with { Start = Start + row * RowStride };
        }
        """);

    /// <summary>The planes or rows of an item of work.</summary>
    public static readonly Kernel PartOf = new TextKernel("PartOf", """
        private static (int First, int Count) PartOf(int part, int parts, int length)
        {
            var first = (int)((long)part * length / parts);
            return (first, (int)((part + 1L) * length / parts) - first);
        }
        """);

    /// <summary>Zeroes the pixels around an image.</summary>
    public static readonly Kernel Halo = new TextKernel("Halo", """
        /// <summary>What surrounds the planes of an image in the arena; convolutions read zeros there.</summary>
        /// <param name="Start">The buffer's first element.</param>
        /// <param name="Planes">Channel blocks, or channels.</param>
        /// <param name="Rows">Rows of the image.</param>
        /// <param name="RowLength">Elements of an image row.</param>
        /// <param name="Top">Elements above each plane's image rows.</param>
        /// <param name="Left">Elements left of each row.</param>
        /// <param name="Right">Elements right of each row.</param>
        /// <param name="Bottom">Elements below.</param>
        private readonly record struct Halo(int Start, int Planes, int Rows, int RowLength, int Top, int Left, int Right, int Bottom)
        {
            /// <summary>Zeroes it.</summary>
            public void Clear(AlignedFloats arena)
            {
                var start = Start;
                for (var plane = 0; plane < Planes; plane++)
                {
                    arena.Slice(start, Top).Clear();
                    start += Top;
                    for (var row = 0; row < Rows; row++)
                    {
                        arena.Slice(start, Left).Clear();
                        arena.Slice(start + Left + RowLength, Right).Clear();
                        start += Left + RowLength + Right;
                    }

                    arena.Slice(start, Bottom).Clear();
                    start += Bottom;
                }
            }
        }
        """);
}
