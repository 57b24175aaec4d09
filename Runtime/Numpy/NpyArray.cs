namespace RepVgg.Runtime.Numpy;

/// <summary>An array read from a <c>.npy</c> file, widened to float64 and in row-major order.</summary>
/// <param name="Shape">The dimensions, outermost first; empty for a scalar.</param>
/// <param name="Values">The elements.</param>
public sealed record NpyArray(int[] Shape, double[] Values)
{
    /// <summary>The elements rounded to float32.</summary>
    public float[] ToSingle() => Array.ConvertAll(Values, value => (float)value);
}
