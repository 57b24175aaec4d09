namespace RepVgg.Backends.CSharp;

/// <summary>Softmax; the greatest element is subtracted first, so that no exponential overflows.</summary>
internal static class SoftmaxKernels
{
    public static readonly Kernel AlongAxis = new TextKernel("Softmax", """
        /// <summary>Exponentials that sum to 1 along the middle one of three axes.</summary>
        private static void Softmax(ref float from, ref float to, int outer, int length, int inner)
        {
            for (var line = 0; line < outer * inner; line++)
            {
                var first = line / inner * length * inner + line % inner;
                var greatest = float.NegativeInfinity;
                for (var i = 0; i < length; i++)
                {
                    greatest = MathF.Max(greatest, Unsafe.Add(ref from, first + i * inner));
                }

                var sum = 0.0;
                for (var i = 0; i < length; i++)
                {
                    var exponential = MathF.Exp(Unsafe.Add(ref from, first + i * inner) - greatest);
                    Unsafe.Add(ref to, first + i * inner) = exponential;
                    sum += exponential;
                }

                for (var i = 0; i < length; i++)
                {
                    Unsafe.Add(ref to, first + i * inner) /= (float)sum;
                }
            }
        }
        """);

    public static readonly Kernel OfChannels = new TextKernel("SoftmaxChannels", """
        /// <summary>Exponentials of each pixel's channels that sum to 1.</summary>
        private static void SoftmaxChannels(AlignedFloats arena, Image from, Image to, int channels, int height, int width)
        {
            for (var pixel = 0; pixel < height * width; pixel++)
            {
                var source = from.Start + pixel / width * from.RowStride + pixel % width * 16;
                var target = to.Start + pixel / width * to.RowStride + pixel % width * 16;
                var greatest = float.NegativeInfinity;
                for (var channel = 0; channel < channels; channel++)
                {
                    greatest = MathF.Max(greatest, arena.At(source + channel / 16 * from.PlaneStride + channel % 16));
                }

                for (var channel = 0; channel < channels; channel += Vector<float>.Count)
                {
                    var x = Vector.LoadUnsafe(ref arena.At(source + channel / 16 * from.PlaneStride + channel % 16));
                    Exp(x - new Vector<float>(greatest)).StoreUnsafe(ref arena.At(target + channel / 16 * to.PlaneStride + channel % 16));
                }

                var sum = 0f;
                for (var channel = 0; channel < channels; channel++)
                {
                    sum += arena.At(target + channel / 16 * to.PlaneStride + channel % 16);
                }

                for (var channel = 0; channel < channels; channel += Vector<float>.Count)
                {
                    ref var exponential = ref arena.At(target + channel / 16 * to.PlaneStride + channel % 16);
                    (Vector.LoadUnsafe(ref exponential) / new Vector<float>(sum)).StoreUnsafe(ref exponential);
                }
            }
        }
        """, SharedKernels.Image, ActivationKernels.Exp);
}
