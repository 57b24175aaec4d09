namespace RepVgg.Backends.CSharp;

/// <summary>Matrix times vector.</summary>
internal static class LinearKernel
{
    private static readonly Kernel Dot = new TextKernel("Dot", """
        /// <summary>The sum of products, in four independent chains so that additions don't wait for each other.</summary>
        private static float Dot(ref float a, ref float b, int length)
        {
            var (sum0, sum1, sum2, sum3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
            var (i, step) = ((nuint)0, (nuint)Vector<float>.Count);
            for (; i + 4 * step <= (nuint)length; i += 4 * step)
            {
                sum0 += Vector.LoadUnsafe(ref a, i) * Vector.LoadUnsafe(ref b, i);
                sum1 += Vector.LoadUnsafe(ref a, i + step) * Vector.LoadUnsafe(ref b, i + step);
                sum2 += Vector.LoadUnsafe(ref a, i + 2 * step) * Vector.LoadUnsafe(ref b, i + 2 * step);
                sum3 += Vector.LoadUnsafe(ref a, i + 3 * step) * Vector.LoadUnsafe(ref b, i + 3 * step);
            }

            for (; i + step <= (nuint)length; i += step)
            {
                sum0 += Vector.LoadUnsafe(ref a, i) * Vector.LoadUnsafe(ref b, i);
            }

            var sum = Vector.Sum(sum0 + sum1 + (sum2 + sum3));
            for (; i < (nuint)length; i++)
            {
                sum += Unsafe.Add(ref a, i) * Unsafe.Add(ref b, i);
            }

            return sum;
        }
        """);

    public static readonly Kernel Instance = new TextKernel("Linear", """
        /// <summary>A fully connected layer: one dot product with a row of the weights per output feature. Images share the row.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Linear(
            Worker worker, int item, int items, int input, ref float weights, ref float bias, int output, int inputs, int outputs)
        {
            for (var i = item * outputs / items; i < (item + 1) * outputs / items; i++)
            {
                for (var n = 0; n < worker.Images; n++)
                {
                    var arena = worker.Image(n);
                    arena.At(output + i) = Dot(ref arena.At(input), ref Unsafe.Add(ref weights, i * inputs), inputs) + Unsafe.Add(ref bias, i);
                }
            }

            for (var n = item; n < worker.Images; n += items)
            {
                worker.Image(n).Slice(output + outputs, (16 - outputs % 16) % 16).Clear();
            }
        }
        """, Dot);
}
