using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Source;

namespace RepVgg.Backends.Cuda.Memory;

/// <summary>Weights in the order in which kernels read them: output channels innermost, so that lanes load neighbours.</summary>
internal static class KernelPacking
{
    /// <summary>OIHW to [groups][taps][depth][outputs], zeros beyond the real channels.</summary>
    /// <param name="kernel">The weights, [O,I/groups,kh,kw].</param>
    /// <param name="groups">Groups.</param>
    /// <param name="depth">Input channels of a group as stored.</param>
    /// <param name="outputs">Output channels of a group as stored.</param>
    public static float[] OutputsInnermost(WeightTensor kernel, int groups, int depth, int outputs)
    {
        var (o, i, taps) = (kernel.Shape[0] / groups, kernel.Shape[1], kernel.Shape[2] * kernel.Shape[3]);
        var packed = new float[checked(groups * taps * depth * outputs)];
        var values = kernel.Values.AsSpan();
        for (var group = 0; group < groups; group++)
        {
            for (var output = 0; output < o; output++)
            {
                for (var input = 0; input < i; input++)
                {
                    for (var tap = 0; tap < taps; tap++)
                    {
                        packed[(((((group * taps) + tap) * depth) + input) * outputs) + output] =
                            values[(((((group * o) + output) * i) + input) * taps) + tap];
                    }
                }
            }
        }

        return packed;
    }

    /// <summary>OIHW to [groups][outputs][row], a row being [taps][depth] and zeros: what tensor cores read.</summary>
    /// <param name="kernel">The weights, [O,I/groups,kh,kw].</param>
    /// <param name="groups">Groups.</param>
    /// <param name="depth">Input channels of a group as stored.</param>
    /// <param name="row">Elements of a row: at least taps × depth.</param>
    /// <param name="outputs">Output channels of a group as stored.</param>
    public static float[] InputsInnermost(WeightTensor kernel, int groups, int depth, int row, int outputs)
    {
        var (o, i) = (kernel.Shape[0] / groups, kernel.Shape[1]);
        var packed = new float[checked(groups * outputs * row)];
        var values = kernel.Values.AsSpan();
        var taps = values.Length / (kernel.Shape[0] * i);
        for (var line = 0; line < groups * o; line++)
        {
            var target = packed.AsSpan(((line / o * outputs) + (line % o)) * row, row);
            for (var input = 0; input < i; input++)
            {
                for (var tap = 0; tap < taps; tap++)
                {
                    target[(tap * depth) + input] = values[(((line * i) + input) * taps) + tap];
                }
            }
        }

        return packed;
    }

    /// <summary>Rounds to TF32's 10 bits of mantissa, ties away from zero, as <c>cvt.rna.tf32.f32</c> does.</summary>
    public static float[] RoundedToTf32(float[] values) => Array.ConvertAll(
        values, v => float.IsFinite(v) ? BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(v) + 0x1000u) & 0xffffe000u) : v);

    /// <summary>A vector filled up with zeros.</summary>
    public static float[] Vector(WeightTensor? vector, int length)
    {
        var packed = new float[length];
        vector?.Values.AsSpan().CopyTo(packed);
        return packed;
    }

    /// <summary>A vector of the model in the weights' file, always float32; zeros where a layer has none.</summary>
    public static Runtime.Cuda.Bundles.WeightArgument Vector(this DeviceWeights weights, string layer, PackedTensor vector, int length)
    {
        var padded = Whole.Multiple(length, 16);
        var name = vector.Source?.Name ?? layer + ".bias";
        return new(weights.Add(name, [padded], ElementFormat.Float32, () => Vector(vector.Source, padded)));
    }
}
