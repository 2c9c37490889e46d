from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "proposal_round.not_found": Sentence(
        "Không tìm thấy đợt lập phương án này.", "This proposal round was not found."
    ),
    "proposal_round.under_way": Sentence(
        "Một đợt lập phương án khác của tổ chức đảng này chưa xong; hãy chờ đợt đó kết thúc.",
        "Another proposal round of this body is not over yet; wait until it is.",
    ),
    "proposal_round.no_branches": Sentence(
        "Dưới tổ chức đảng này không có chi bộ nào; chi bộ tự lập phương án của mình.",
        "No branch stands below this body; a branch proposes for itself.",
    ),
    "proposal_round.too_many_branches": Sentence(
        "Dưới tổ chức đảng này có {branches} chi bộ; mỗi đợt lập phương án nhiều nhất {most} chi"
        " bộ. Hãy lập theo từng xã, phường.",
        "{branches} branches stand below this body; a round is for {most} at most."
        " Ask commune by commune.",
    ),
}
