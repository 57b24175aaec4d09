namespace RepVgg.Backends.CSharp;

/// <summary>Kernels on arrays in memory order, with any number of axes.</summary>
internal static class MemoryOrderKernels
{
    public static readonly Kernel CopyStrided = new TextKernel("CopyStrided", """
        /// <summary>Copies an array of any number of axes; steps are the elements from one index to the next on either side.</summary>
        private static void CopyStrided(ref float from, ref float to, ReadOnlySpan<int> lengths, ReadOnlySpan<int> fromSteps, ReadOnlySpan<int> toSteps)
        {
            if (lengths.Length == 1)
            {
                for (var i = 0; i < lengths[0]; i++)
                {
                    Unsafe.Add(ref to, i * toSteps[0]) = Unsafe.Add(ref from, i * fromSteps[0]);
                }

                return;
            }

            for (var i = 0; i < lengths[0]; i++)
            {
                CopyStrided(
                    ref Unsafe.Add(ref from, i * fromSteps[0]), ref Unsafe.Add(ref to, i * toSteps[0]), lengths.Slice(1), fromSteps.Slice(1), toSteps.Slice(1));
            }
        }
        """);

    public static readonly Kernel Mean = Reduce("Mean", "mean", "0.0", "total + x", "total / length");

    public static readonly Kernel Sum = Reduce("Sum", "sum", "0.0", "total + x", "total");

    public static readonly Kernel Maximum = Reduce("Maximum", "greatest element", "double.NegativeInfinity", "Math.Max(total, x)", "total");

    public static readonly Kernel Norm = Reduce("Norm", "Euclidean norm", "0.0", "total + (double)x * x", "Math.Sqrt(total)");

    public static readonly Kernel MatrixProduct = new TextKernel("MatrixProduct", """
        /// <summary>A matrix product: each element of the left matrix scales a row of the right one.</summary>
        private static void MatrixProduct(ref float left, ref float right, ref float to, int rows, int depth, int columns)
        {
            for (var row = 0; row < rows; row++)
            {
                var result = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref to, row * columns), columns);
                result.Clear();
                for (var k = 0; k < depth; k++)
                {
                    var factor = Unsafe.Add(ref left, row * depth + k);
                    ref var source = ref Unsafe.Add(ref right, k * columns);
                    var column = 0;
                    for (; column + Vector<float>.Count <= columns; column += Vector<float>.Count)
                    {
                        (Vector.LoadUnsafe(ref result[0], (nuint)column) + Vector.LoadUnsafe(ref source, (nuint)column) * factor).StoreUnsafe(ref result[0], (nuint)column);
                    }

                    for (; column < columns; column++)
                    {
                        result[column] += factor * Unsafe.Add(ref source, column);
                    }
                }
            }
        }
        """);

    private static TextKernel Reduce(string name, string what, string start, string step, string end) => new(name, $$"""
        /// <summary>The {{what}} along the middle one of three axes.</summary>
        private static void {{name}}(ref float from, ref float to, int outer, int length, int inner)
        {
            for (var line = 0; line < outer * inner; line++)
            {
                var first = line / inner * length * inner + line % inner;
                var total = {{start}};
                for (var i = 0; i < length; i++)
                {
                    var x = Unsafe.Add(ref from, first + i * inner);
                    total = {{step}};
                }

                Unsafe.Add(ref to, line) = (float)({{end}});
            }
        }
        """);
}
