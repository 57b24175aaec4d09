namespace RepVgg.Backends.CSharp;

/// <summary>Matrix times vector.</summary>
internal static class LinearKernel
{
    private static readonly Kernel FourRows = new TextKernel("MultiplyRows", """
        /// <summary>
        /// Four features of an image: the products of its inputs with four rows of the weights, which memory serves faster side by side than one after
        /// another. Where fewer features are left, the last rows repeat the first one.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void MultiplyRows(ref float x, ref float weights, ref float bias, ref float output, int inputs, int left)
        {
            ref var row1 = ref Unsafe.Add(ref weights, left > 1 ? inputs : 0);
            ref var row2 = ref Unsafe.Add(ref weights, left > 2 ? 2 * inputs : 0);
            ref var row3 = ref Unsafe.Add(ref weights, left > 3 ? 3 * inputs : 0);
            var (sum0, sum1, sum2, sum3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
            nuint i = 0;
            for (; i + (nuint)Vector<float>.Count <= (nuint)inputs; i += (nuint)Vector<float>.Count)
            {
                var value = Vector.LoadUnsafe(ref x, i);
                sum0 += value * Vector.LoadUnsafe(ref weights, i);
                sum1 += value * Vector.LoadUnsafe(ref row1, i);
                sum2 += value * Vector.LoadUnsafe(ref row2, i);
                sum3 += value * Vector.LoadUnsafe(ref row3, i);
            }

            var (y0, y1, y2, y3) = (Vector.Sum(sum0), Vector.Sum(sum1), Vector.Sum(sum2), Vector.Sum(sum3));
            for (; i < (nuint)inputs; i++)
            {
                var value = Unsafe.Add(ref x, i);
                y0 += value * Unsafe.Add(ref weights, i);
                y1 += value * Unsafe.Add(ref row1, i);
                y2 += value * Unsafe.Add(ref row2, i);
                y3 += value * Unsafe.Add(ref row3, i);
            }

            output = y0 + bias;
            if (left > 1) { Unsafe.Add(ref output, 1) = y1 + Unsafe.Add(ref bias, 1); }
            if (left > 2) { Unsafe.Add(ref output, 2) = y2 + Unsafe.Add(ref bias, 2); }
            if (left > 3) { Unsafe.Add(ref output, 3) = y3 + Unsafe.Add(ref bias, 3); }
        }
        """);

    public static readonly Kernel Instance = new TextKernel("Linear", """
        /// <summary>A fully connected layer: dot products with the rows of the weights. Images share the rows.</summary>
        private static void Linear(
            Worker worker, int item, int items, int input, ref float weights, ref float bias, int output, int inputs, int outputs)
        {
            var end = (item + 1) * outputs / items;
            for (var i = item * outputs / items; i < end; i += 4)
            {
                for (var n = 0; n < worker.Images; n++)
                {
                    var arena = worker.Image(n);
                    MultiplyRows(ref arena.At(input), ref Unsafe.Add(ref weights, i * inputs), ref Unsafe.Add(ref bias, i), ref arena.At(output + i), inputs, end - i);
                }
            }

            for (var n = item; n < worker.Images; n += items)
            {
                worker.Image(n).Slice(output + outputs, (16 - outputs % 16) % 16).Clear();
            }
        }
        """, FourRows);
}
