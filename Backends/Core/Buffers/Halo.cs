namespace RepVgg.Backends.Core;

/// <summary>Zero pixels stored around an image so that convolutions need no border branches.</summary>
public readonly record struct Halo(int Top, int Left, int Bottom, int Right)
{
    /// <summary>No halo.</summary>
    public static readonly Halo None;

    /// <summary>The smallest halo that holds both.</summary>
    public Halo Union(Halo other) => new(
        Math.Max(Top, other.Top), Math.Max(Left, other.Left), Math.Max(Bottom, other.Bottom), Math.Max(Right, other.Right));
}
