def join_cut_rows(pages):
    return pages
