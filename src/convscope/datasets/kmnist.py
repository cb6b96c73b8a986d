"""KMNIST (Kuzushiji-MNIST): 60,000 and 10,000 grey images of ten cursive Japanese characters, 28 × 28.

Source: T. Clanuwat et al., "Deep Learning for Classical Japanese Literature", arXiv:1812.01718, 2018. "KMNIST Dataset"
(created by CODH), adapted from "Kuzushiji Dataset" (created by NIJL and others), doi:10.20676/00000341.

Sizes and SHA-256 are those that TensorFlow Datasets publishes for these files; the MD5 of the unpacked bytes is from a
public record of them, and so is the second address, a copy at one commit of a public repository. The third asks the
Internet Archive for what it may have of the first. No file was at hand to verify them here.
"""

from __future__ import annotations

from convscope.datasets.published import IdxFile, IdxSet

KMNIST = IdxSet(
    name="kmnist",
    title="KMNIST",
    class_names=("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    files=(
        IdxFile(
            "train-images-idx3-ubyte.gz",
            18_165_135,
            "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
            "md5:92be26ec9822e900ac425d0a0aa84ced",
        ),
        IdxFile(
            "train-labels-idx1-ubyte.gz",
            29_497,
            "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
            "md5:949e75301f8813e0dc5800dcc320fc52",
        ),
        IdxFile(
            "t10k-images-idx3-ubyte.gz",
            3_041_136,
            "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
            "md5:bf305b8cd328700fbc17f5acbc2856d2",
        ),
        IdxFile(
            "t10k-labels-idx1-ubyte.gz",
            5_120,
            "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
            "md5:9f55f451c0988b028eccdf7d5cc265ab",
        ),
    ),
    addresses=(
        "https://codh.rois.ac.jp/kmnist/dataset/kmnist/",
        "https://raw.githubusercontent.com/namanlab/CVCNN_Paper/0f30b9c852904dc63a7902c1d2a2f5c61d0547e4/data/KMNIST/raw/",
        "https://web.archive.org/web/2019id_/http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
    ),
    torchvision="KMNIST",
    licence="CC BY-SA 4.0",
)
